"""nginx -t, reload, tenants, shadow, off, logs: what an operator sees."""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import string
import tempfile
import unittest

import host
from gateway import RULES, Gateway

BROKEN = """policy: animals
format: 1
version: 1.0.0
packs:
  - {pack: host.animals, version: '^1.0', path: packs/animals.yaml}
stricktness: 2
"""


class Rules:
    """A copy of the test rules that a test may break."""

    def __init__(self, case):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oxp-rules-"))
        case.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        shutil.copytree(host.HERE / "rules" / "packs", self.folder / "packs")
        self.policy = self.folder / "policy.yaml"
        self.mend()

    def mend(self):
        self.policy.write_text(BROKEN.replace("stricktness", "strictness"))

    def smash(self):
        self.policy.write_text(BROKEN)

    def grow(self, count):
        """Gives the pack a rule with so many words, so that a filter is not small."""
        draw = random.Random(count)
        words = ["".join(draw.choice(string.ascii_lowercase) for _ in range(9))
                 for _ in range(count)]
        pack = self.folder / "packs" / "animals.yaml"
        pack.write_text(pack.read_text() + f"""
  - id: flag-many
    title: Many words
    find: {{words: [{", ".join(words)}]}}
    action: flag
    tests:
      - hit: 'so [[{words[0]}]] it is'
      - miss: 'nothing of them'
""")

    def stop(self, word):
        """From now on the pack stops `word` where it stopped quagga."""
        pack = self.folder / "packs" / "animals.yaml"
        pack.write_text((host.HERE / "rules" / "packs" / "animals.yaml").read_text()
                        .replace("quagga", word))


class Checking(unittest.TestCase):
    def check(self, locations):
        nginx = host.Nginx(locations)
        self.addCleanup(nginx.stop)
        return nginx.test()

    def test_good_rules_are_accepted(self):
        code, said = self.check(f"location / {{ oxpecker on; oxpecker_policy {RULES}/animals.yaml; }}")
        self.assertEqual(code, 0, said)
        self.assertIn("test is successful", said)

    def test_a_broken_rule_is_shown_with_file_line_and_column(self):
        rules = Rules(self)
        rules.smash()
        code, said = self.check(f"location / {{ oxpecker on; oxpecker_policy {rules.policy}; }}")
        self.assertNotEqual(code, 0)
        self.assertRegex(said, r"policy\.yaml:6:1: .*stricktness")
        self.assertIn("strictness", said.replace("stricktness", ""))  # the cure
        self.assertRegex(said, r"cannot be used: OXP_ERR_RULES in .*nginx\.conf:\d+")

    def test_each_complaint_of_a_file_is_shown(self):
        rules = Rules(self)
        rules.policy.write_text(BROKEN + "hisstory: pass\n")
        _, said = self.check(f"location / {{ oxpecker on; oxpecker_policy {rules.policy}; }}")
        self.assertRegex(said, r"policy\.yaml:6:1: ")
        self.assertRegex(said, r"policy\.yaml:7:1: ")

    def test_a_policy_that_is_not_there_is_an_error_that_names_it(self):
        code, said = self.check("location / { oxpecker on; oxpecker_policy /nowhere/p.yaml; }")
        self.assertNotEqual(code, 0)
        self.assertIn("/nowhere/p.yaml", said)

    def test_switched_on_without_a_policy_is_an_error(self):
        for mode in ("on", "shadow"):
            code, said = self.check(f"location / {{ oxpecker {mode}; }}")
            self.assertNotEqual(code, 0)
            self.assertIn("oxpecker_policy", said)

    def test_a_mode_that_is_none_is_an_error(self):
        code, said = self.check("location / { oxpecker maybe; }")
        self.assertNotEqual(code, 0)
        self.assertIn("maybe", said)

    def test_a_directive_twice_is_an_error(self):
        code, said = self.check(f"location / {{ oxpecker on; oxpecker_policy {RULES}/animals.yaml;"
                                f" oxpecker_policy {RULES}/animals.yaml; }}")
        self.assertNotEqual(code, 0)
        self.assertIn("duplicate", said)

    def test_a_policy_is_inherited_and_may_be_switched_off_below(self):
        code, said = self.check(f"oxpecker on; oxpecker_policy {RULES}/animals.yaml;"
                                " location /a { } location /b { oxpecker off; }")
        self.assertEqual(code, 0, said)


class Reload(unittest.TestCase):
    def setUp(self):
        self.rules = Rules(self)
        self.upstream = host.Upstream()
        self.addCleanup(self.upstream.stop)
        self.upstream.answer = host.Answer(host.completion("fine"))
        self.nginx = host.Nginx(
            f"location / {{ oxpecker on; oxpecker_policy {self.rules.policy};"
            f" proxy_pass http://127.0.0.1:{self.upstream.port}; }}")
        self.addCleanup(self.nginx.stop)
        self.nginx.start()

    def status(self, word):
        return host.post(self.nginx.port, host.chat(word)).status

    def reload(self):
        before = self.nginx.workers_now()
        self.nginx.reload()
        host.wait_for(lambda: self.nginx.workers_now() and
                      not set(before) & set(self.nginx.workers_now()), "new workers", host.LOADING)

    def test_new_rules_take_over(self):
        self.assertEqual((self.status("quagga"), self.status("yak")), (400, 200))
        self.rules.stop("yak")
        self.reload()
        self.assertEqual((self.status("quagga"), self.status("yak")), (200, 400))

    def test_broken_rules_leave_the_old_ones_serving(self):
        workers = self.nginx.workers_now()
        self.rules.smash()
        self.nginx.reload()
        host.wait_for(lambda: "OXP_ERR_RULES" in self.nginx.errors(), "the complaint",
                      host.LOADING)
        self.assertRegex(self.nginx.errors(), r"policy\.yaml:6:1: ")
        self.assertEqual(self.nginx.workers_now(), workers)
        self.assertEqual((self.status("quagga"), self.status("horse")), (400, 200))
        self.rules.mend()
        self.rules.stop("yak")
        self.reload()
        self.assertEqual((self.status("quagga"), self.status("yak")), (200, 400))

    def test_a_stream_that_runs_keeps_its_rules_through_a_reload(self):
        import threading
        self.upstream.answer = host.Answer(
            chunks=host.stream(*["word "] * 20, "qua", "gga"), kind="text/event-stream",
            framing="chunked", pause=0.05)
        replies = []
        client = threading.Thread(target=lambda: replies.append(
            host.post(self.nginx.port, host.chat("hello", stream=True))))
        client.start()
        self.upstream.last()
        self.rules.stop("yak")
        self.nginx.reload()
        client.join(host.PATIENCE)
        self.assertEqual(replies[0].finish(), ["content_filter"])
        self.assertNotIn("gga", replies[0].text())

    def test_many_reloads_leave_no_memory_behind(self):
        self.rules.grow(500)
        def memory():
            status = pathlib.Path(f"/proc/{self.nginx.pid()}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
        for _ in range(3):
            self.reload()
        before = memory()
        for _ in range(10):
            self.reload()
        # A sanitizer keeps what is freed for a while.
        allowed = 65536 if os.environ.get("OXP_PRELOAD") else 2048
        self.assertLess(memory() - before, allowed, "KB more after ten reloads")


class Modes(Gateway):
    def test_tenants_have_their_own_policies(self):
        def ask(tenant):
            return self.post(host.chat("a zebra"), "tenants", headers={"X-Tenant": tenant}).status
        self.assertEqual(ask("strict"), 400)
        self.assertEqual(ask("unheard-of"), 200)
        self.assertEqual(self.post(host.chat("a zebra"), "tenants").status, 200)

    def test_shadow_changes_nothing_and_reports(self):
        self.upstream.answer = host.Answer(host.completion("one zebra, one quagga"),
                                           headers=[("ETag", '"1"')])
        body = json.dumps(host.chat("a quagga and a zebra")).encode()
        reply = self.post(body, "shadow")
        self.assertEqual((reply.status, reply.body),
                         (200, host.completion("one zebra, one quagga")))
        self.assertEqual(reply.headers["etag"], '"1"')
        self.assertEqual(self.upstream.last().body, body)
        report = self.report()
        for side in ("prompt", "answer"):
            self.assertEqual(report[side]["action"], "allow")
            self.assertEqual({f["mode"] for f in report[side]["findings"]}, {"shadow"})

    def test_shadow_passes_a_stream_as_it_comes_and_reports(self):
        chunks = host.stream("one ", "qua", "gga")
        self.upstream.answer = host.Answer(chunks=chunks, kind="text/event-stream",
                                           framing="chunked")
        reply = self.post(host.chat("hello", stream=True), "shadow")
        self.assertEqual(reply.body, b"".join(chunks))
        report = self.report()
        self.assertEqual(report["answer"]["findings"][0]["rule"], "host.animals/stop-quagga")

    def test_shadow_passes_what_cannot_be_judged(self):
        reply = self.post(b"no json", "shadow")
        self.assertEqual(reply.status, 200)
        self.assertEqual(self.upstream.last().body, b"no json")
        self.assertEqual(self.post(b"{}", "shadow", path="/v1/embeddings").status, 200)

    def test_off_is_off(self):
        self.upstream.answer = host.Answer(host.completion("one quagga"))
        reply = self.post(host.chat("a quagga"), "off", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(reply.body, host.completion("one quagga"))
        self.assertEqual(self.upstream.last().headers["accept-encoding"], "gzip")


class Logs(Gateway):
    def test_the_access_log_names_action_rules_and_request(self):
        self.post(host.chat("a zebra, a gnu"))
        line = self.access()
        self.assertEqual((line["status"], line["action"]), (200, "redact"))
        self.assertEqual(set(line["rules"].split(",")),
                         {"host.animals/redact-zebra", "host.animals/flag-gnu"})

    def test_a_request_id_is_made_where_there_is_none(self):
        before = len(self.nginx.log())
        host.post(self.nginx.port, host.chat("hello"))
        host.wait_for(lambda: len(self.nginx.log()) > before, "a line in the access log")
        self.assertRegex(json.loads(self.nginx.log()[-1])["request_id"], r"^[\w.:-]{8,}$")

    def test_the_error_log_has_one_line_where_something_was_found(self):
        self.post(host.chat("a zebra"))
        self.assertIn("oxpecker: {", self.logged("error.log"))
        self.assertIn("[info]", self.logged("error.log"))
        self.assertIn("host.animals/redact-zebra", self.logged("error.log"))
        lines = [line for line in self.nginx.log("error.log") if self.request_id in line]
        self.assertEqual(len(lines), 1)

    def test_the_error_log_has_no_line_where_nothing_was_found(self):
        self.post(host.chat("nothing"))
        self.access()
        self.assertNotIn(self.request_id, "\n".join(self.nginx.log("error.log")))

    def test_an_answer_that_was_not_judged_is_told(self):
        self.upstream.answer = host.Answer(b"{}", status=500)
        self.post(host.chat("hello"))
        self.assertIn("500", self.report()["answer"]["not_scanned"])

    def test_no_log_holds_what_was_matched(self):
        self.upstream.answer = host.Answer(host.completion("one quagga"))
        self.post(host.chat("a zebra"))
        self.post(host.chat("a quagga"))
        self.access()
        for name in ("access.log", "report.log", "error.log"):
            text = "\n".join(self.nginx.log(name))
            text = text.replace("redact-zebra", "").replace("stop-quagga", "")
            self.assertNotIn("zebra", text)
            self.assertNotIn("quagga", text)

    def test_a_very_long_report_is_whole_in_its_variable(self):
        self.post(host.chat("zebra " * 40))
        self.assertEqual(len(self.report()["prompt"]["findings"]), 40)
        self.assertIn("$oxpecker_report has it", self.logged("error.log"))


class Stopping(unittest.TestCase):
    def test_nginx_ends_cleanly(self):
        nginx = host.Nginx(f"location / {{ oxpecker on; oxpecker_policy {RULES}/animals.yaml; }}")
        nginx.start()
        host.post(nginx.port, host.chat("a quagga"))
        nginx.process.child.send_signal(signal.SIGQUIT)
        self.assertEqual(nginx.process.child.wait(host.PATIENCE), 0)
        errors = nginx.errors()
        nginx.stop()
        for word in ("[alert]", "[emerg]", "exited on signal"):
            self.assertNotIn(word, errors)


if __name__ == "__main__":
    unittest.main()
