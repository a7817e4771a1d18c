"""Under load: slow peers, many at once, and memory that stays where it was."""
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import threading
import time
import unittest

import host
from gateway import Gateway


class Load(Gateway):
    def memory(self):
        """Of the worker, in KB."""
        status = pathlib.Path(f"/proc/{self.worker}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def wrk(self, seconds, connections, script):
        path = self.nginx.folder / "load.lua"
        path.write_text(script)
        done = subprocess.run(
            ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(path),
             f"http://127.0.0.1:{self.nginx.port}{host.CHAT}"],
            capture_output=True, text=True, timeout=seconds + 30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @staticmethod
    def script(*bodies):
        """Requests the bodies in turn; prints the count of each status at the end."""
        listed = ",\n".join("[==[" + json.dumps(body) + "]==]" for body in bodies)
        return f"""
local bodies = {{ {listed} }}
local at = 0
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", nil, {{["Content-Type"] = "application/json"}}, bodies[at])
end
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function init() ok, refused, other = 0, 0, 0 end
function response(status)
  if status == 200 then ok = ok + 1 elseif status == 400 then refused = refused + 1
  else other = other + 1 end
end
function done()
  local a, b, c = 0, 0, 0
  for _, t in ipairs(threads) do
    a = a + t:get("ok"); b = b + t:get("refused"); c = c + t:get("other")
  end
  print("COUNTS " .. a .. " " .. b .. " " .. c)
end
"""

    def counts(self, printed):
        return tuple(map(int, re.search(r"COUNTS (\d+) (\d+) (\d+)", printed).groups()))

    def test_many_at_once_are_all_answered_and_memory_does_not_grow(self):
        self.assertTrue(shutil.which("wrk"), "wrk is not installed")
        self.upstream.answer = host.Answer(host.completion("one zebra " + "x" * 2000))
        script = self.script(host.chat("a horse " * 50), host.chat("a zebra " * 50),
                             host.chat("a quagga"))
        self.counts(self.wrk(2, 64, script))  # warm
        before = self.memory()
        ok, refused, other = self.counts(self.wrk(5, 64, script))
        self.assertEqual(other, 0)
        self.assertGreater(ok, 100)
        self.assertGreater(refused, 50)
        self.assertLess(self.memory() - before, 4096, "KB more after five seconds of load")

    def test_many_streams_at_once_keep_to_themselves(self):
        def answer(seen):
            word = seen.json()["messages"][0]["content"]
            return host.Answer(chunks=host.stream("you ", "said ", word, " ze", "bra"),
                               kind="text/event-stream", framing="chunked", pause=0.01)
        self.upstream.answer = answer
        wrong = []

        def client(i):
            reply = self.post(host.chat(f"word{i}", stream=True))
            if reply.text() != f"you said word{i} [animal]":
                wrong.append((i, reply.body))
        threads = [threading.Thread(target=client, args=(i,)) for i in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(host.PATIENCE * 2)
        self.assertEqual(wrong, [])

    def test_a_slow_trickle_of_tokens_is_judged_while_others_are_served(self):
        self.upstream.answer = lambda seen: (
            host.Answer(chunks=host.stream(*"one quagga here"), kind="text/event-stream",
                        framing="chunked", pause=0.1)
            if seen.json().get("stream") else host.Answer(host.completion("fine")))
        replies = []
        slow = threading.Thread(target=lambda: replies.append(
            self.post(host.chat("hello", stream=True))))
        slow.start()
        while slow.is_alive():
            began = time.monotonic()
            self.assertEqual(self.post(host.chat("hello")).status, 200)
            self.assertLess(time.monotonic() - began, 1.0)
        slow.join()
        self.assertEqual(replies[0].finish(), ["content_filter"])
        self.assertNotIn("quagga", replies[0].text())

    def test_a_client_that_reads_slowly_gets_it_all(self):
        words = [f"word{i} " for i in range(20_000)]
        chunks = host.stream(*words)
        self.upstream.answer = host.Answer(chunks=[b"".join(chunks[i:i + 500])
                                                   for i in range(0, len(chunks), 500)],
                                           kind="text/event-stream", framing="chunked")
        for place in ("", "/buffered"):
            with self.subTest(place=place):
                client = http.client.HTTPConnection("127.0.0.1", self.nginx.port,
                                                    timeout=host.PATIENCE)
                client.request("POST", place + host.CHAT,
                               json.dumps(host.chat("hello", stream=True)))
                answer = client.getresponse()
                got = b""
                for _ in range(20):
                    got += answer.read(1000)
                    time.sleep(0.02)
                got += answer.read()
                client.close()
                self.assertEqual(got, b"".join(chunks))

    def test_one_connection_may_carry_a_thousand_requests(self):
        client = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=host.PATIENCE)
        for i in range(1000):
            reply = self.post(host.chat("a quagga" if i % 3 == 0 else "a zebra"), connection=client)
            self.assertEqual(reply.status, 400 if i % 3 == 0 else 200)
        client.close()


if __name__ == "__main__":
    unittest.main()
