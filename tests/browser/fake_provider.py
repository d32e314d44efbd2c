"""An OpenID Connect provider that lets everybody in as Dr. Ann. Reads PORT."""

from __future__ import annotations

import base64
import json
import os
import time

import uvicorn
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route

PORT = int(os.environ.get("PORT", "0"))
ISSUER = f"http://127.0.0.1:{PORT}"
CLIENT = "scribe"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
nonces: dict[str, str] = {}


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def signed(claims: dict[str, object]) -> str:
    """A JSON web token (RS256)."""
    parts = [{"alg": "RS256", "kid": "1", "typ": "JWT"}, claims]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{base64url(KEY.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"


def metadata(_: Request) -> JSONResponse:
    places = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token")}
    kinds = {"response_types_supported": ["code"], "subject_types_supported": ["public"]}
    algorithms = {"id_token_signing_alg_values_supported": ["RS256"]}
    return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", **places, **kinds, **algorithms})


def authorization(request: Request) -> RedirectResponse:
    asked = request.query_params
    code = str(len(nonces))
    nonces[code] = asked["nonce"]
    return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)


async def token(request: Request) -> JSONResponse:
    code = str((await request.form())["code"])
    now = int(time.time())
    who = {"sub": "17", "email": "ann@example.org", "name": "Dr. Ann", "email_verified": True}
    claims = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": nonces[code], **who}
    return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": signed(claims)})


def jwks(_: Request) -> JSONResponse:
    public = KEY.public_key().public_numbers()
    key = {"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": number(public.n), "e": number(public.e)}
    return JSONResponse({"keys": [key]})


ROUTES = [
    Route("/.well-known/openid-configuration", metadata),
    Route("/authorization", authorization),
    Route("/token", token, methods=["POST"]),
    Route("/jwks", jwks),
    Route("/_stcore/health", lambda _: PlainTextResponse("ok")),
]

if __name__ == "__main__":
    uvicorn.run(Starlette(routes=ROUTES), host="127.0.0.1", port=PORT, log_level="warning")
