#!/usr/bin/env python3
"""Takes Roster's webhooks, and believes only what is signed: receive_webhooks.py PORT SECRET

Needs standardwebhooks (pip install -r requirements.txt). SECRET is the one that stands in the endpoint's secret file,
"whsec_…". Answer soon, and with 2xx only once you have written down what you were told: everything else comes again.
The same message may come twice; its webhook-id tells.
"""

import http.server
import sys

from standardwebhooks.webhooks import Webhook

LARGEST_BODY = 64 * 1024
known = set()  # in your database


def take(event):
    if event["type"] == "roster.UserActivated":
        email = f" ({event['email']})" if "email" in event else ""
        print(f"{event['subject']}{email} is active since {event['data']['activated_at']}", flush=True)


def receiver(webhook):
    class Receiver(http.server.BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self):
            self.send_response(self.status())
            self.send_header("Content-Length", "0")
            self.end_headers()

        def status(self):
            try:
                body = self.rfile.read(min(int(self.headers["Content-Length"]), LARGEST_BODY))
                event = webhook.verify(body, dict(self.headers))
            except Exception as error:  # what is not signed may be anything at all
                print(f"refused: {error}", file=sys.stderr)
                return 401
            if event["id"] not in known:
                take(event)
            known.add(event["id"])
            return 204

        def log_message(self, *_):
            pass

    return Receiver


def main():
    port, secret = sys.argv[1:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), receiver(Webhook(secret)))
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
