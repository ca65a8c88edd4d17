"""A secret is found wherever its name is given it: every syntax of code and configuration, tables, commands, sentences."""

from __future__ import annotations

from typing import Any

import pytest

_WORD = "s3cr3tPa55"
_NOISE = "8fKd93kfLs02mQpX7vRt"
_SYNTAXES = """\
<password>{}</password>
<add key="DbPassword" value="{}" />
<property name="connection.password">{}</property>
<key>Password</key>⏎<string>{}</string>
<input type="password" name="pw" value="{}">
<tr><td>Password</td><td>{}</td></tr>
ENV DB_PASSWORD {}
DB_PASSWORD={}
define('DB_PASSWORD', '{}');
$cfg['Servers'][$i]['password'] = '{}';
my $password = "{}";
private static final String DB_PASSWORD = "{}";
password := "{}"
var password string = "{}"
const password: string = '{}';
:password => "{}",
"password": "{}",
\\"password\\": \\"{}\\"
&quot;password&quot;: &quot;{}&quot;
connect(host="x", user="y", password="{}")
DriverManager.getConnection("jdbc:mysql://h/db", "root", "{}")
setPassword("{}")
if (password == "{}")
if password.equals("{}")
variable "db_password" {{ default = "{}" }}
spring.datasource.password={}
password: {}
password: >-⏎  {}
password:⏎  - {}
password:⏎    secure: {}
password {}
requirepass {}
mysql -u root -p{} db
mysql --user=root --password={}
curl -u admin:{} https://example.org
sshpass -p '{}' ssh host
docker login -u joe -p {} registry
redis-cli -a {}
$pw = ConvertTo-SecureString "{}" -AsPlainText -Force
machine api.example.org login me@example.org password {}
db.example.org:5432:mydb:joe:{}
Server=db;Database=x;User Id=sa;Password={};
jdbc:postgresql://h/db?user=joe&password={}
ALTER USER joe IDENTIFIED BY '{}';
CREATE ROLE joe WITH LOGIN PASSWORD '{}';
user | password⏎-----|---------⏎joe | {}
name,login,password⏎Joe,joe,{}
Password....: {}
user/pass: joe/{}
char password[] = "{}";
std::string password{{"{}"}};
Dim password As String = "{}"
let password: &str = "{}";
{{password, "{}"}}
- name: PASSWORD⏎  value: {}
{{"name": "password", "value": "{}"}}
INSERT INTO users (name, password) VALUES ('joe', '{}');
UPDATE users SET password='{}' WHERE id=1
password = os.environ.get('DB_PASSWORD', '{}')
const password = process.env.PASSWORD || '{}';
password = hash("{}")
**Password:** {}
| Password | {} |
cy.get('#password').type('{}')
echo "{}" | sudo -S true
&lt;password&gt;{}&lt;/password&gt;
ftp://joe:{}@example.org/path
smtps://joe@example.org:{}@mail.example.org
""".splitlines()
_SENTENCES = """\
The password for the wifi is {}.
Your new password: {}
Das Passwort lautet {}
Das WLAN-Kennwort ist {} und gilt bis Mai.
Le mot de passe est {} pour le wifi.
La contraseña es {} y el usuario es ana.
A senha do servidor é {}.
La password è {}
Het wachtwoord is {}
Lösenordet är {}
Adgangskoden er {}
Passordet er {}
Salasana on {}
Hasło to {}
Heslo je {}
A jelszó: {}
Lozinka je {}
Parola este {}
Пароль: {}
Ваш пароль — {}
Паролата е: {}
Ο κωδικός είναι {}
Şifre: {}
Mật khẩu là {}
Kata sandi adalah {}
密码是{}
パスワードは{}です
비밀번호는 {}
कृपया पासवर्ड: {}
كلمة المرور: {}
הסיסמה היא {}
""".splitlines()


def _spans(text: str, found: Any) -> list[str]:
    return [text[f.start : f.end] for f in found]


@pytest.mark.parametrize("syntax", _SYNTAXES)
def test_a_password_is_found_in_every_syntax(find: Any, syntax: str) -> None:
    text = f"# a line before\n{syntax.replace('⏎', chr(10)).format(_WORD)}\n# and one after\n"
    assert any(_WORD in span and len(span) < len(_WORD) + 8 for span in _spans(text, find("secrets", text))), text


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_a_password_is_found_in_a_sentence_of_every_language(find: Any, sentence: str) -> None:
    text = f"Guten Tag,\n\n{sentence.format(_WORD)}\n\nBis bald"
    assert _spans(text, find("secrets", text)) == [_WORD]


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "{}"',
        "  clientSecret: '{}',",
        "AIRTABLE_KEY={}",
        "X-Api-Key: {}",
        "Authorization: Bearer {}",
        "the API key for production is {}.",
        "Der API-Schlüssel lautet {}",
        "https://example.org/?user=1&access_token={}&x=1",
        "token%3D{}%26version",
        "Set-Cookie: sessionid={}; Path=/",
        "//packages.example.org/:_authToken={}",
        "nothing_that_says_it = '{}8dJwQz71mVn3'",
    ],
)
def test_a_key_drawn_at_random_is_found_by_its_name(find: Any, line: str) -> None:
    text = line.format(_NOISE)
    assert any(_NOISE in span for span in _spans(text, find("secrets", text)))


def test_a_secret_in_pieces_is_one_finding_over_all_of_them(find: Any) -> None:
    text = 'password = "abc8!" +\n    "Def456"\n'
    (found,) = find("secrets", text)
    assert text[found.start : found.end] == 'abc8!" +\n    "Def456'


def test_a_key_written_as_bytes_is_found(find: Any) -> None:
    numbers = ", ".join(f"0x{(i * 37 + 11) % 256:02x}" for i in range(16))
    text = f"static byte[] aesKey = {{{numbers}}};"
    assert any(numbers in span for span in _spans(text, find("secrets", text)))


def test_recovery_codes_and_seed_phrases_are_found(find: Any) -> None:
    codes = "Recovery codes:\n1. 4821-9931\n2. 1182-7741\n3. 9921-0042\n4. 5541-8812\n"
    assert _spans(codes, find("secrets", codes)) == ["4821-9931", "1182-7741", "9921-0042", "5541-8812"]
    words = "witch collapse practice feed shame open despair creek road again ice least"
    phrase = f"My seed phrase: {words}"
    assert _spans(phrase, find("secrets", phrase)) == [words]


def test_what_base64_hides_is_found_whole(find: Any) -> None:
    import base64

    hidden = base64.b64encode(f"db:\n  password: {_WORD}\n  host: example.org\n".encode()).decode()
    text = f"data: {hidden}\n"
    assert _spans(text, find("secrets", text)) == [hidden]
    manifest = f"kind: Secret\ndata:\n  login: {base64.b64encode(_WORD.encode()).decode()}\n"
    assert _spans(manifest, find("secrets", manifest)) == [base64.b64encode(_WORD.encode()).decode()]
