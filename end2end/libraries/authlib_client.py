"""Authlib, as its documentation says. AUTHLIB_INSECURE_TRANSPORT is its own switch: the test server has no certificate."""

import json
import os
import sys

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session


class Library:
    def open(self, issuer, id, secret, redirect_uri):
        self.server = requests.get(f"{issuer}/.well-known/oauth-authorization-server", timeout=10).json()
        assert self.server["issuer"] == issuer
        self.session = OAuth2Session(
            id,
            secret,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint=self.server["token_endpoint"],
        )

    def credentials(self):
        return self.session.fetch_token(self.server["token_endpoint"], grant_type="client_credentials")

    def authorize(self, scope):
        self.verifier = generate_token(48)
        url, self.state = self.session.create_authorization_url(
            self.server["authorization_endpoint"], code_verifier=self.verifier, scope=scope
        )
        return url

    def redeem(self, url):
        return self.session.fetch_token(
            self.server["token_endpoint"],
            authorization_response=url,
            state=self.state,
            code_verifier=self.verifier,
        )

    def refresh(self, token):
        return self.session.refresh_token(self.server["token_endpoint"], refresh_token=token)

    def introspect(self, token):
        answer = self.session.introspect_token(self.server["introspection_endpoint"], token=token)
        return self.answer(answer)

    def revoke(self, token):
        answer = self.session.revoke_token(self.server["revocation_endpoint"], token=token)
        answer.raise_for_status()

    @staticmethod
    def answer(answer):
        body = answer.json()
        if not answer.ok:
            raise Refused(body["error"])
        return body


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error)
        self.error = error


library = Library()
for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = {"ok": getattr(library, command.pop("command"))(**command)}
    except Exception as error:  # what a library raises is an answer too
        answer = {"error": getattr(error, "error", None) or repr(error)}
    print(json.dumps(answer), flush=True)
