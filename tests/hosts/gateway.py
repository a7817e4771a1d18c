"""One nginx in front of one scripted upstream, with a location for each way to configure it.
The tests of a file share it."""
import json
import unittest
import uuid

import host

RULES = host.HERE / "rules" / "policies"

# A location's name is a prefix of the path; proxy_pass with a URI takes it off again.
PLACES = {
    "": "oxpecker on; oxpecker_policy {rules}/animals.yaml;",
    "buffered": "oxpecker on; oxpecker_policy {rules}/animals.yaml; proxy_buffering on;",
    "shadow": "oxpecker shadow; oxpecker_policy {rules}/animals.yaml;",
    "off": "oxpecker off; oxpecker_policy {rules}/animals.yaml; proxy_force_ranges on;",
    "lenient": "oxpecker on; oxpecker_policy {rules}/lenient.yaml;",
    "small": "oxpecker on; oxpecker_policy {rules}/small.yaml;",
    "tenants": "oxpecker on; oxpecker_policy {rules}/tenants; oxpecker_tenant $http_x_tenant;",
    "unbuffered": "oxpecker on; oxpecker_policy {rules}/animals.yaml; proxy_request_buffering off;",
    "gzip": "oxpecker on; oxpecker_policy {rules}/animals.yaml; gzip on; gzip_types *;"
            " gzip_min_length 1; gzip_proxied any;",
    "ranges": "oxpecker on; oxpecker_policy {rules}/animals.yaml; proxy_force_ranges on;",
    "keep": "oxpecker on; oxpecker_policy {rules}/animals.yaml;",
    "tunnel": "oxpecker on; oxpecker_policy {rules}/animals.yaml;"
              " proxy_set_header Connection upgrade; proxy_set_header Upgrade $http_upgrade;",
    "fallback": "oxpecker on; oxpecker_policy {rules}/animals.yaml; proxy_intercept_errors on;"
                " error_page 503 = @second;",
}


def locations(port):
    text = ""
    for name, lines in PLACES.items():
        prefix = f"/{name}/" if name else "/"
        upstream = "http://kept" if name == "keep" else f"http://127.0.0.1:{port}"
        connection = ' proxy_set_header Connection "";' if name == "keep" else ""
        text += (f"    location {prefix} {{ {lines.format(rules=RULES)} proxy_http_version 1.1;"
                 f"{connection} proxy_set_header X-Length $content_length; proxy_pass {upstream}/; }}\n")
    return text + (f"    location @second {{ proxy_http_version 1.1;"
                   f" oxpecker on; oxpecker_policy {RULES}/animals.yaml;"
                   f" rewrite ^ /second{host.CHAT} break; proxy_pass http://127.0.0.1:{port}; }}\n")


class Gateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = host.Upstream()
        cls.addClassCleanup(cls.upstream.stop)
        http = f"  upstream kept {{ server 127.0.0.1:{cls.upstream.port}; keepalive 4; }}"
        cls.nginx = host.Nginx(locations(cls.upstream.port), http=http)
        cls.addClassCleanup(cls.nginx.stop)
        cls.nginx.start()
        cls.worker = cls.nginx.workers_now()[0]

    def setUp(self):
        self.upstream.forget()
        self.upstream.answer = host.Answer(host.completion("fine"))

    def tearDown(self):
        # A worker that crashed would have been replaced by another.
        self.assertEqual(self.nginx.workers_now(), [self.worker], self.nginx.errors()[-4000:])

    def post(self, body, place="", headers=None, **more):
        path = more.pop("path", host.CHAT)
        self.request_id = uuid.uuid4().hex
        headers = dict({"X-Request-ID": self.request_id}, **(headers or {}))
        return host.post(self.nginx.port, body, path=f"/{place}{path}" if place else path,
                         headers=headers, **more)

    def fetch(self, path, place="", headers=None, **more):
        self.request_id = uuid.uuid4().hex
        headers = dict({"X-Request-ID": self.request_id}, **(headers or {}))
        return host.get(self.nginx.port, f"/{place}{path}" if place else path, headers, **more)

    def ask(self, *texts, place="", **more):
        """Sends a chat; gives the reply and what the upstream saw of it."""
        reply = self.post(host.chat(*texts, **more), place)
        return reply, self.upstream.last()

    def assert_refused(self, reply, status=400):
        self.assertEqual(reply.status, status, reply.body)
        self.assertEqual(reply.json()["error"]["code"], "content_filter")
        self.assertTrue(self.upstream.seen.empty(), "the upstream was asked")

    def logged(self, log):
        """The last post's line in a log; written after the reply, so it is waited for."""
        def found():
            return [line for line in self.nginx.log(log) if self.request_id in line]
        host.wait_for(found, f"a line in {log}")
        return found()[-1]

    def access(self):
        return json.loads(self.logged("access.log"))

    def report(self):
        return json.loads(self.logged("report.log"))
