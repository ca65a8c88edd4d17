"""What only looks like a secret is none: placeholders, code that gets one elsewhere, hashes, labels, prose."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

_HASH = hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        "password = get_password(user)",
        "password = self.config.password",
        "password=password, token=token",
        "const { password } = req.body; login(user, password)",
        "password: ${DB_PASSWORD}",
        "password: {{ vault_password }}",
        "password = %(password)s",
        "PASSWORD=$1",
        'password = "<your password>"',
        'password: "changeme"',
        'password: "********"',
        'api_key = "YOUR_API_KEY_HERE"',
        'token = "xxxxxxxxxxxxxxxxxxxxxxxx"',
        '"password": "Passwort",\n"token": "Jeton"',
        'password_label = "Enter your password"',
        'PASSWORD_FIELD = "id_password"',
        "password_min_length: 12",
        "password_file: /run/secrets/db_password",
        "private_key_path = ~/.ssh/id_rsa",
        'secret_name = "prod/db/main"',
        'token_url = "https://auth.example.org/oauth2/token"',
        "if token == 'NAME2': pass",
        "primary_key = 'customer_id_2'",
        'key="Etc/GMT+5"',
        'password = password.encode("utf-8")',
        'names = ("DB_PASSWORD", "SMTP_PASSWORD")',
        'KINDS = ["secret", "notice"]',
        "INSERT INTO users (name, password) VALUES ('joe', ?);",
        '"AWS::KMS::Key": "88e734780d711c68"',
        "# SPDX-License-Identifier: Apache-2.0 OR BSD-3-Clause",
        "<input type='password' placeholder='Password1!'>",
        f"sha256:{_HASH}",
        f'"integrity": "sha512-{_HASH}"',
        f"commit {_HASH[:40]}",
        "etag: 8f1d9a1102f3445566778899aabbccdd",
        "id: 123e4567-e89b-12d3-a456-426614174000",
        "doi:10.1000/182x7y9 ISBN 978-3-16-148410-0",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 joe@example.org",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYD\n-----END CERTIFICATE-----",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        'if "-----BEGIN PRIVATE KEY-----" in text:',
        '{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}',
        "http://user:password@example.org and http://example.org:8080/a@b",
        ".token-string{color:#a31515}.key12ab{margin:0}",
        "The password is usually changed every 90 days, and the key question is who keeps it.",
        "He gave the password at the gate: swordfish, and passed.",
        "Das Passwort ist zu kurz. Le mot de passe est obligatoire. La contraseña es incorrecta.",
        "Token ring networks; the secret of 1984; the key of C-sharp; pin 12 of the connector",
        "a password of 8-12 characters, a PIN of 4-6 digits",
        "Recovery codes are listed on page 12, 14, 16 and 18 of the 2019-2020 report.",
    ],
)
def test_it_is_no_secret(find: Any, text: str) -> None:
    assert [text[f.start : f.end] for f in find("secrets", text)] == []
