#!/usr/bin/env python3
"""Checks a proof of activation: verify_token.py ROSTER_PUBLIC_URL TOKEN

Needs PyJWT with cryptography (Debian: python3-jwt python3-cryptography; pip: "pyjwt[crypto]"). Copy `active_person`
into your back end and keep the key client: it remembers the keys, and fetches them again when it meets one it does not
know.
"""

import sys

import jwt


def key_client(roster):
    return jwt.PyJWKClient(f"{roster}/.well-known/jwks.json")


def active_person(token, keys, roster):
    """Who it is, as a dict with sub, email and activated_at; jwt.PyJWTError if it proves nothing."""
    return jwt.decode(token, keys.get_signing_key_from_jwt(token).key, algorithms=["EdDSA"], issuer=roster,
                      options={"require": ["exp", "iss", "sub", "email", "activated_at"]})


def main():
    roster, token = sys.argv[1:]
    try:
        person = active_person(token, key_client(roster), roster)
    except jwt.PyJWTError as error:
        sys.exit(f"no proof: {error}")
    print(f"{person['email']} is {person['sub']}, active since {person['activated_at']}")


if __name__ == "__main__":
    main()
