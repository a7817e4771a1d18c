"""Prompts: what reaches the upstream, and what never does."""
import gzip
import http.client
import json
import socket
import unittest

import host
from gateway import Gateway


class Prompts(Gateway):
    def test_what_no_rule_touches_reaches_the_upstream_byte_for_byte(self):
        body = b'{ "messages" : [ {"content":"plain \\u0041 \\/ text","role":"user"} ],\t"n":1.0,' \
               b'"id":12345678901234567890, "x":{"messages":[]} }\n'
        reply = self.post(body)
        self.assertEqual(reply.status, 200)
        self.assertEqual(self.upstream.last().body, body)

    def test_a_redacted_prompt_reaches_the_upstream_redacted(self):
        reply, seen = self.ask("a zebra here")
        self.assertEqual(reply.status, 200)
        self.assertEqual(seen.json()["messages"][0]["content"], "a [animal] here")
        self.assertEqual(int(seen.headers["content-length"]), len(seen.body))

    def test_only_the_edited_leaf_changes(self):
        body = b'{"messages":[{"role":"user","content":"zebra"}],"n":1.50,"user":"\\u00e9" }'
        self.post(body)
        self.assertEqual(self.upstream.last().body, body.replace(b"zebra", b"[animal]"))

    def test_a_stopped_prompt_never_reaches_the_upstream(self):
        reply = self.post(host.chat("a quagga here"))
        self.assert_refused(reply)
        self.assertEqual(reply.headers["content-type"], "application/json")

    def test_a_stopped_prompt_of_a_stream_is_refused(self):
        reply = self.post(host.chat("a quagga here", stream=True))
        self.assertTrue(self.upstream.seen.empty())
        self.assertIn("content_filter", reply.body.decode())

    def test_a_replaced_prompt_is_answered_without_the_upstream(self):
        reply = self.post(host.chat("a dodo here"))
        self.assertEqual(reply.status, 200)
        self.assertEqual(reply.json()["choices"][0]["message"]["content"], "Ask a zoo instead.")
        self.assertTrue(self.upstream.seen.empty())

    def test_a_replaced_prompt_of_a_stream_is_answered_as_a_stream(self):
        reply = self.post(host.chat("a dodo here", stream=True))
        self.assertEqual(reply.headers["content-type"].split(";")[0], "text/event-stream")
        self.assertEqual(reply.text(), "Ask a zoo instead.")
        self.assertEqual(reply.events()[-1], "[DONE]")

    def test_a_note_reaches_the_upstream_as_a_system_message(self):
        _, seen = self.ask("an okapi here")
        first = seen.json()["messages"][0]
        self.assertEqual(first["role"], "system")
        self.assertIn("Be kind to animals.", first["content"])

    def test_the_refusal_speaks_the_clients_language(self):
        reply = self.post(host.chat("a quagga"), headers={"Accept-Language": "sv-SE,en;q=0.5"})
        self.assertIn("Inga sådana djur", reply.json()["error"]["message"])

    def test_a_model_route_below_a_prefix_is_judged(self):
        self.assert_refused(self.post(host.chat("quagga"), path="/some/prefix" + host.CHAT))

    def test_an_escaped_path_is_judged_as_what_it_says(self):
        self.assert_refused(self.post(host.chat("quagga"), path="/v1/chat%2Fcompletions"))


class Bodies(Gateway):
    BIG = "x" * 200_000

    def test_a_chunked_body_is_judged_whole(self):
        pieces = [b'{"messages":[{"role":"user","content":"a ze', b'br', b'a here"}]}']
        self.post(None, chunks=pieces)
        seen = self.upstream.last()
        self.assertEqual(seen.json()["messages"][0]["content"], "a [animal] here")
        self.assertNotIn("transfer-encoding", seen.headers)

    def test_the_length_header_says_what_the_length_is(self):
        """FastCGI and the like send the client's header, not nginx's number."""
        body = json.dumps(host.chat("a zebra here")).encode()
        for more in ({"body": body}, {"body": None, "chunks": [body[:20], body[20:]]}):
            with self.subTest(chunked="chunks" in more):
                self.post(**more)
                seen = self.upstream.last()
                self.assertEqual(int(seen.headers["x-length"]), len(seen.body))

    def test_an_untouched_chunked_body_arrives_whole(self):
        self.post(None, chunks=[b'{"messages":[{"role":"user",', b'"content":"a horse"}]}'])
        self.assertEqual(self.upstream.last().body,
                         b'{"messages":[{"role":"user","content":"a horse"}]}')

    def test_a_body_that_nginx_puts_in_a_file_is_edited(self):
        _, seen = self.ask(self.BIG + " zebra " + self.BIG)
        self.assertEqual(seen.json()["messages"][0]["content"],
                         self.BIG + " [animal] " + self.BIG)
        self.assertIn("temporary file", self.nginx.errors())

    def test_a_body_in_a_file_passes_byte_for_byte(self):
        body = json.dumps(host.chat(self.BIG)).encode()
        self.post(body)
        self.assertEqual(self.upstream.last().body, body)

    def test_a_large_chunked_body_in_a_file_is_stopped(self):
        body = json.dumps(host.chat(self.BIG + " quagga")).encode()
        reply = self.post(None, chunks=[body[i:i + 7000] for i in range(0, len(body), 7000)])
        self.assert_refused(reply)

    def test_unbuffered_proxying_still_judges_the_whole_body(self):
        _, seen = self.ask(self.BIG + " zebra", place="unbuffered")
        self.assertTrue(seen.json()["messages"][0]["content"].endswith("x [animal]"))

    def test_a_body_that_comes_byte_by_byte_is_judged(self):
        body = json.dumps(host.chat("a zebra here")).encode()
        with socket.create_connection(("127.0.0.1", self.nginx.port), host.PATIENCE) as client:
            client.sendall(f"POST {host.CHAT} HTTP/1.1\r\nHost: h\r\nContent-Length: {len(body)}"
                           "\r\nConnection: close\r\n\r\n".encode())
            for byte in body:
                client.sendall(bytes([byte]))
            self.assertIn(b" 200 ", client.makefile("rb").readline())
        self.assertEqual(self.upstream.last().json()["messages"][0]["content"], "a [animal] here")

    def test_expect_100_continue_is_answered_and_the_body_judged(self):
        code, status, _ = host.curl(
            "-H", "Expect: 100-continue", f"http://127.0.0.1:{self.nginx.port}{host.CHAT}",
            data=json.dumps(host.chat("a zebra here")).encode())
        self.assertEqual((code, status), (0, 200))
        seen = self.upstream.last()
        self.assertEqual(seen.json()["messages"][0]["content"], "a [animal] here")
        self.assertNotIn("expect", seen.headers)

    def test_no_body_at_all_is_not_let_through(self):
        self.assert_refused(self.post(b""))

    def test_a_body_that_is_no_json_is_not_let_through(self):
        self.assert_refused(self.post(b'{"messages": [{"role": "user", "content": "zebra"}]'))

    def test_a_body_over_the_policys_limit_is_not_let_through(self):
        self.assert_refused(self.post(host.chat("x" * 5000), place="small"))

    def test_a_client_that_leaves_in_the_middle_of_its_body_does_no_harm(self):
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", self.nginx.port), host.PATIENCE) as client:
                client.sendall(f"POST {host.CHAT} HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\n"
                               '{"messages":'.encode())
        reply, _ = self.ask("still here")
        self.assertEqual(reply.status, 200)


class Http2(Gateway):
    def curl2(self, body, *more):
        return host.curl("--http2-prior-knowledge", *more,
                         f"http://127.0.0.1:{self.nginx.port2}{host.CHAT}",
                         data=json.dumps(body).encode())

    def test_a_prompt_over_http2_is_edited(self):
        code, status, _ = self.curl2(host.chat("a zebra here"))
        self.assertEqual((code, status), (0, 200))
        self.assertEqual(self.upstream.last().json()["messages"][0]["content"], "a [animal] here")

    def test_a_large_prompt_over_http2_is_edited(self):
        code, status, _ = self.curl2(host.chat("zebra " + Bodies.BIG))
        self.assertEqual((code, status), (0, 200))
        self.assertTrue(self.upstream.last().json()["messages"][0]["content"]
                        .startswith("[animal] x"))

    def test_a_prompt_over_http2_without_a_length_is_judged(self):
        code, status, body = host.curl(
            "--http2-prior-knowledge", f"http://127.0.0.1:{self.nginx.port2}{host.CHAT}",
            upload=json.dumps(host.chat("a quagga")).encode())
        self.assertEqual((code, status), (0, 400), body)
        self.assertTrue(self.upstream.seen.empty())

    def test_a_refusal_over_http2_is_whole(self):
        code, status, body = self.curl2(host.chat("a quagga"))
        self.assertEqual((code, status), (0, 400))
        self.assertEqual(json.loads(body)["error"]["code"], "content_filter")

    def test_an_answer_over_http2_is_edited(self):
        self.upstream.answer = host.Answer(host.completion("one zebra"))
        code, status, body = self.curl2(host.chat("hello"))
        self.assertEqual((code, status), (0, 200))
        self.assertEqual(json.loads(body)["choices"][0]["message"]["content"], "one [animal]")

    def test_a_stream_over_http2_is_stopped_cleanly(self):
        self.upstream.answer = host.Answer(chunks=host.stream("a ", "qua", "gga"),
                                           kind="text/event-stream", framing="chunked", pause=0.02)
        code, status, body = self.curl2(host.chat("hello", stream=True))
        self.assertEqual((code, status), (0, 200))
        self.assertNotIn(b"gga", body)
        self.assertIn(b"content_filter", body)


class Routes(Gateway):
    def test_lists_of_models_pass(self):
        self.upstream.answer = host.Answer(b'{"data":["quagga"]}')
        reply = host.get(self.nginx.port, "/v1/models")
        self.assertEqual((reply.status, reply.body), (200, b'{"data":["quagga"]}'))

    def test_an_unknown_route_is_refused(self):
        for path in ("/v1/embeddings", "/completion", "/v1/chat/completions/extra", "/infill"):
            with self.subTest(path=path):
                self.assert_refused(self.post(host.chat("hello"), path=path))

    def test_an_unknown_route_passes_where_the_policy_says_so(self):
        reply = self.post(b"any bytes", place="lenient", path="/v1/embeddings")
        self.assertEqual(reply.status, 200)
        self.assertEqual(self.upstream.last().body, b"any bytes")

    def test_a_get_with_a_body_is_no_way_round(self):
        client = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=host.PATIENCE)
        client.request("GET", "/v1/other", body=json.dumps(host.chat("quagga")))
        self.assertEqual(client.getresponse().status, 400)
        client.close()
        self.assertTrue(self.upstream.seen.empty())

    def test_a_websocket_is_refused(self):
        reply = host.get(self.nginx.port, "/v1/realtime",
                         {"Upgrade": "websocket", "Connection": "Upgrade"})
        self.assertEqual(reply.status, 400)

    def test_a_compressed_prompt_is_refused(self):
        body = gzip.compress(json.dumps(host.chat("hello")).encode())
        self.assert_refused(self.post(body, headers={"Content-Encoding": "gzip"}))

    def test_a_compressed_prompt_passes_where_the_policy_says_so(self):
        body = gzip.compress(json.dumps(host.chat("hello")).encode())
        self.post(body, place="lenient", headers={"Content-Encoding": "gzip"})
        self.assertEqual(self.upstream.last().body, body)

    def test_an_identity_coding_is_no_coding(self):
        self.post(host.chat("a zebra"), headers={"Content-Encoding": "identity"})
        self.assertEqual(self.upstream.last().json()["messages"][0]["content"], "a [animal]")


class Connections(Gateway):
    def test_a_connection_is_usable_after_a_refusal(self):
        client = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=host.PATIENCE)
        for round_ in range(3):
            with self.subTest(round=round_):
                self.assert_refused(self.post(host.chat("a quagga"), connection=client))
                reply = self.post(host.chat("a horse"), connection=client)
                self.assertEqual(reply.status, 200)
                self.upstream.last()
        client.close()

    def test_a_connection_is_usable_after_a_body_that_was_never_read(self):
        client = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=host.PATIENCE)
        self.assert_refused(self.post(b"z" * 50_000, path="/unknown", connection=client))
        self.assertEqual(self.post(host.chat("a horse"), connection=client).status, 200)
        client.close()

    def test_the_upstream_is_asked_for_plain_bytes(self):
        self.post(host.chat("hello"), headers={"Accept-Encoding": "gzip, br"})
        self.assertEqual(self.upstream.last().headers["accept-encoding"], "identity")

    def test_nginx_may_still_compress_for_the_client(self):
        self.upstream.answer = host.Answer(host.completion("one zebra"))
        reply = self.post(host.chat("hello"), place="gzip", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(reply.headers.get("content-encoding"), "gzip")
        answer = json.loads(gzip.decompress(reply.body))
        self.assertEqual(answer["choices"][0]["message"]["content"], "one [animal]")

    def test_the_request_id_of_the_client_is_kept_where_it_is_harmless(self):
        reply = self.post(host.chat("a quagga"), headers={"X-Request-ID": "abc-123.x"})
        self.assertIn(b"abc-123.x", reply.body)
        reply = self.post(host.chat("a quagga"), headers={"X-Request-ID": 'not-hex"} b'})
        self.assertNotIn(b"not-hex", reply.body)  # an id that is made is hexadecimal
        self.assertRegex(json.loads(reply.body)["error"]["request_id"], "^[0-9a-f]{16}$")


if __name__ == "__main__":
    unittest.main()
