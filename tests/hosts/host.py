"""What the host tests stand on: processes that are bounded and stopped by id, free loopback ports,
an upstream that says what it is told, a recorder in front of a real one, nginx, HTTP clients."""
import ctypes
import http.client
import io
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("OXP_BUILD", ROOT / "build" / "release")).resolve()
PATIENCE = 20  # seconds that anything may take
LOADING = 180  # seconds that nginx may take to compile its rules, on a busy machine
CHAT = "/v1/chat/completions"


# ---- processes ----------------------------------------------------------------

def die_with_parent():
    """Between fork and exec: a run that is killed leaves no server behind."""
    PR_SET_PDEATHSIG = 1
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


LIBC = ctypes.CDLL(None)


class Process:
    """A child that never outlives its test run: stopped by its id, at the latest after `seconds`."""

    def __init__(self, arguments, seconds=600, **options):
        self.child = subprocess.Popen(arguments, preexec_fn=die_with_parent, **options)
        self.timer = threading.Timer(seconds, self.child.kill)
        self.timer.daemon = True
        self.timer.start()

    def stop(self, how=signal.SIGTERM):
        self.timer.cancel()
        if self.child.poll() is None:
            self.child.send_signal(how)
            try:
                self.child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.wait(PATIENCE)
        return self.child.returncode


_given_ports = set()


def free_port():
    """A port that nobody listens on, and that was not given before: the system may offer one twice."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def wait_for(condition, what, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.01)


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


# ---- messages on the wire -------------------------------------------------------

def read_head(file):
    """Start line and headers (names in lower case) of one message; None at the end."""
    line = file.readline(65536)
    if not line:
        return None
    headers = {}
    while True:
        field = file.readline(65536)
        if field in (b"\r\n", b""):
            return line.decode().rstrip("\r\n"), headers
        name, _, content = field.decode("latin-1").partition(":")
        headers[name.strip().lower()] = content.strip()


def read_chunked(file):
    body = b""
    while True:
        size = int(file.readline(1024).split(b";")[0], 16)
        body += file.read(size)
        file.readline(1024)
        if size == 0:
            return body


def read_body(file, headers):
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return read_chunked(file)
    return file.read(int(headers.get("content-length", 0)))


class Seen:
    """A request as an upstream saw it."""

    def __init__(self, line, headers, body):
        self.line, self.headers, self.body = line, headers, body

    def json(self):
        return json.loads(self.body)


# ---- upstreams ------------------------------------------------------------------

class Listener:
    """Accepts connections on a loopback port, one daemon thread each."""

    def __init__(self):
        self.listen(0)

    def listen(self, port):
        self.socket = socket.create_server(("127.0.0.1", port), backlog=512)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.socket,), daemon=True).start()

    def _accept(self, listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                self.serve(connection)
            except (OSError, ValueError):
                pass

    def stop(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        except OSError:
            pass
        self.socket.close()


class Answer:
    """What an upstream says. `chunks` are written one by one, `pause` seconds between them.

    framing: length | chunked | close (an end of connection ends the body)
    cut:     closes the connection before the end that the framing promises
    """

    def __init__(self, body=b"", status=200, kind="application/json", chunks=None, pause=0.0,
                 framing="length", cut=False, headers=()):
        self.chunks = chunks if chunks is not None else [body]
        self.status, self.kind, self.pause = status, kind, pause
        self.framing, self.cut, self.headers = framing, cut, headers

    def head(self):
        lines = [f"HTTP/1.1 {self.status} Status"]
        if self.kind:
            lines.append(f"Content-Type: {self.kind}")
        if self.framing == "length":
            total = sum(map(len, self.chunks)) + (1000 if self.cut else 0)
            lines.append(f"Content-Length: {total}")
        elif self.framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
        lines += [f"{name}: {content}" for name, content in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def pieces(self):
        for chunk in self.chunks:
            if self.framing == "chunked":
                if chunk:
                    yield b"%x\r\n%s\r\n" % (len(chunk), chunk)
            else:
                yield chunk
        if self.framing == "chunked" and not self.cut:
            yield b"0\r\n\r\n"


class Upstream(Listener):
    """Says `answer` (an Answer, or a function of the Seen) and keeps what it saw."""

    def __init__(self):
        self.answer = Answer(b"{}")
        self.seen = queue.Queue()
        self.aborted = threading.Event()  # a client went away in the middle of an answer
        super().__init__()

    def serve(self, connection):
        file = connection.makefile("rb")
        while True:
            head = read_head(file)
            if head is None:
                return
            line, headers = head
            seen = Seen(line, headers, read_body(file, headers))
            self.seen.put(seen)
            answer = self.answer(seen) if callable(self.answer) else self.answer
            try:
                connection.sendall(answer.head())
                for piece in answer.pieces():
                    connection.sendall(piece)
                    if answer.pause:
                        time.sleep(answer.pause)
            except OSError:
                self.aborted.set()
                return
            if answer.cut or answer.framing == "close" or headers.get("connection") == "close":
                return

    def forget(self):
        self.aborted.clear()
        while not self.seen.empty():
            self.seen.get_nowait()

    def last(self):
        return self.seen.get(timeout=PATIENCE)


class Recorder(Listener):
    """Passes bytes on to a real server and keeps what it was asked and what it said."""

    def __init__(self, port):
        self.target = port
        self.raw = []  # (pieces asked, pieces said) of each connection
        super().__init__()

    def serve(self, connection):
        with socket.create_connection(("127.0.0.1", self.target)) as server:
            asked, said = [], []
            self.raw.append((asked, said))
            threading.Thread(target=self._forward, args=(connection, server, asked),
                             daemon=True).start()
            self._forward(server, connection, said)

    @staticmethod
    def _forward(source, target, kept):
        try:
            while data := source.recv(65536):
                kept.append(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def requests(self):
        """The raw bytes of each connection so far; nginx opens one for each request."""
        return [b"".join(asked) for asked, _ in self.raw]

    def answers(self):
        """The body of each answer so far, out of its transfer coding."""
        bodies = []
        for _, said in self.raw:
            file = io.BytesIO(b"".join(said))
            _, headers = read_head(file)
            bodies.append(read_body(file, headers))
        return bodies


class Llama(Process):
    """llama.cpp's own server with the random model; `python` is what install_llama printed."""

    def __init__(self, python, folder):
        import make_gguf
        model = pathlib.Path(folder) / "random.gguf"
        make_gguf.write(model)
        self.log = open(pathlib.Path(folder) / "llama.log", "wb")
        super().__init__([python, str(HERE / "llama_server.py"), str(model)],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.port = int(self._address().rsplit(":", 1)[1])

    def _address(self):
        for line in self.child.stdout:
            if line.startswith(b"listening "):
                return line.split()[1].decode()
        raise AssertionError(f"the llama.cpp server did not start: {self.log.name}")

    def stop(self, how=signal.SIGTERM):
        self.child.stdin.close()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        code = super().stop(how)
        self.child.stdout.close()
        self.log.close()
        return code


def say(text):
    """A grammar that leaves a model no choice but `text`, whose own characters are not in it."""
    return "root ::= " + " ".join(f'"\\U{ord(letter):08X}"' for letter in text)


# ---- nginx ------------------------------------------------------------------------

class Nginx:
    """One nginx in a temporary folder. `locations` go into one server that listens on `port`
    (HTTP/1) and `port2` (HTTP/2 without TLS)."""

    def __init__(self, locations, http="", workers=1, level="info"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oxp-nginx-"))
        os.chmod(self.folder, 0o755)  # workers give up root
        for name in ("logs", "temp"):
            (self.folder / name).mkdir()
            os.chmod(self.folder / name, 0o777)
        self.port, self.port2 = free_port(), free_port()
        self.http, self.workers, self.level = http, workers, level
        self.process = None
        self.configure(locations)

    def configure(self, locations):
        temp = "\n".join(f"  {kind}_temp_path temp/{kind};" for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user nobody nogroup;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(f"""
load_module {BUILD}/ngx_http_oxpecker_module.so;
{user} daemon off; worker_processes {self.workers}; pid nginx.pid;
error_log logs/error.log {self.level};
events {{ worker_connections 1024; }}
http {{
{temp}
  log_format oxpecker escape=none
    '{{"status":$status,"action":"$oxpecker_action","rules":"$oxpecker_rules",'
    '"request_id":"$oxpecker_request_id"}}';
  log_format report escape=none '$oxpecker_report';
  access_log logs/access.log oxpecker; access_log logs/report.log report;
  client_body_buffer_size 16k; client_max_body_size 100m; lingering_timeout 2s;
  proxy_buffering off; proxy_read_timeout 15s;
{self.http}
  server {{
    listen 127.0.0.1:{self.port}; listen 127.0.0.1:{self.port2} http2;
{locations}
  }}
}}
""")

    def arguments(self, *more):
        return ["nginx", "-p", str(self.folder), "-c", "nginx.conf", *more]

    def test(self):
        """nginx -t: (exit code, what it said)"""
        environment = dict(os.environ, LD_PRELOAD=os.environ.get("OXP_PRELOAD", ""))
        done = subprocess.run(self.arguments("-t"), capture_output=True, text=True, timeout=LOADING,
                              env=environment)
        return done.returncode, done.stderr

    def start(self):
        self.output = open(self.folder / "logs" / "output.log", "wb")
        # A module built with a sanitizer needs its runtime ahead of everything else.
        environment = dict(os.environ, LD_PRELOAD=os.environ.get("OXP_PRELOAD", ""))
        self.process = Process(self.arguments(), stdout=self.output, stderr=self.output,
                               env=environment)
        wait_for(lambda: self.process.child.poll() is not None or
                 (len(self.workers_now()) == self.workers and accepts(self.port)), "nginx",
                 LOADING)
        if self.process.child.poll() is not None:
            raise AssertionError("nginx did not start:\n" + self.errors())
        return self

    def pid(self):
        return self.process.child.pid

    def workers_now(self):
        """By number; while rules are read there is a child that compiles them, which is none."""
        folder = pathlib.Path(f"/proc/{self.pid()}/task/{self.pid()}")
        return [pid for pid in map(int, (folder / "children").read_text().split())
                if self._is_worker(pid)]

    @staticmethod
    def _is_worker(pid):
        try:
            return b"worker process" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False

    def reload(self):
        self.process.child.send_signal(signal.SIGHUP)

    def errors(self):
        logs = [self.folder / "logs" / name for name in ("output.log", "error.log")]
        return "\n".join(log.read_text(errors="replace") for log in logs if log.exists())

    def log(self, name="access.log"):
        path = self.folder / "logs" / name
        return path.read_text().splitlines() if path.exists() else []

    def stop(self):
        code = self.process.stop(signal.SIGTERM) if self.process else 0
        if self.process:
            self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return code


# ---- clients ----------------------------------------------------------------------

class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def events(self):
        """The parsed data of each event, "[DONE]" as it is."""
        blocks = self.body.decode().replace("\r\n", "\n").split("\n\n")
        data = [line[6:] for block in blocks for line in block.split("\n")
                if line.startswith("data: ")]
        return [text if text == "[DONE]" else json.loads(text) for text in data]

    def text(self, choice=0):
        """What a reader of the stream sees of one choice."""
        return "".join(part["delta"].get("content") or "" for event in self.events()
                       if event != "[DONE]" for part in event.get("choices", [])
                       if part["index"] == choice)

    def finish(self, choice=0):
        reasons = [part.get("finish_reason") for event in self.events() if event != "[DONE]"
                   for part in event.get("choices", []) if part["index"] == choice]
        return [reason for reason in reasons if reason]


def chat(*texts, **more):
    """A chat request; texts are the user's."""
    return dict({"model": "m", "messages": [{"role": "user", "content": text} for text in texts]},
                **more)


def completion(*texts, finish="stop"):
    """A whole answer with one choice for each text."""
    return json.dumps({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": i, "message": {"role": "assistant", "content": text},
                     "finish_reason": finish} for i, text in enumerate(texts)],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}).encode()


def delta(text, choice=0, finish=None):
    part = {"index": choice, "delta": {"content": text} if text is not None else {},
            "finish_reason": finish}
    return b"data: " + json.dumps({"id": "chatcmpl-1", "object": "chat.completion.chunk",
                                   "created": 1, "model": "m", "choices": [part]}).encode() + b"\n\n"


def stream(*pieces):
    """Events that say the pieces one by one, and their end."""
    return [delta(piece) for piece in pieces] + [delta(None, finish="stop"), b"data: [DONE]\n\n"]


def post(port, body, path=CHAT, headers=None, connection=None, chunks=None):
    """Sends a body (bytes, or what JSON can say); with `chunks`, in chunked coding."""
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    client = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    fields = dict({"Content-Type": "application/json"}, **(headers or {}))
    if chunks:
        client.request("POST", path, body=iter(chunks), headers=fields, encode_chunked=True)
    else:
        client.request("POST", path, body=data, headers=fields)
    answer = client.getresponse()
    reply = Reply(answer.status, {name.lower(): text for name, text in answer.getheaders()},
                  answer.read())
    if not connection:
        client.close()
    return reply


def get(port, path, headers=None, method="GET"):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    client.request(method, path, headers=headers or {})
    answer = client.getresponse()
    reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
    client.close()
    return reply


def curl(*arguments, data=None, upload=None):
    """Real curl: (exit code, status, body). Data are sent with their length, an upload without."""
    how = (["--data-binary", "@-"] if data is not None else
           ["-X", "POST", "-T", "-"] if upload is not None else [])
    with tempfile.NamedTemporaryFile() as body:
        done = subprocess.run(
            ["curl", "-sS", "--max-time", str(PATIENCE), "-o", body.name, "-w", "%{http_code}",
             *how, *arguments],
            input=data if upload is None else upload, capture_output=True, timeout=PATIENCE + 5)
        return done.returncode, int(done.stdout or 0), body.read()
