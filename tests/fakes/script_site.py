"""A script's web server in a thread of its own: for what runs an event loop itself."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class ScriptSite:
    """Replies by path, and what was asked: method, target, headers, body."""

    port: int = 0
    replies: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def url(self, target: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{target}"

    @property
    def targets(self) -> list[str]:
        return [target for _, target, _, _ in self.asked]


@contextlib.contextmanager
def script_site(reply: bytes = b"", **by_path: bytes) -> Iterator[ScriptSite]:
    """Answer every request, those to `/name` with the reply of that name."""
    site = ScriptSite(replies={f"/{name}": body for name, body in by_path.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            site.asked.append((self.command, self.path, dict(self.headers), body))
            answer = site.replies.get(self.path.partition("?")[0], reply)
            self.send_response(site.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
