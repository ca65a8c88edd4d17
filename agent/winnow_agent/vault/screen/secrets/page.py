"""A text as the rules read it: in lower case beside, and where in it the stems of secrets' names stand, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

# Stems of the words for a password, one between two commas: each hit is read as prose, too.
_WORDS: Final = """passw,pasw,pssw,psw,pword,pwrd,passphrase,passcode,pass-word,pass-phrase,passord,pass word,paasw,kennw,losungsw,zugangs,mdp,mot de passe,contrase,clave,senha,palavra
,parol,wachtw,lösenord,losenord,adgangs,kodeord,salas,tunnussa,lykilor,slapta,hasło,haslo,heslo,geslo,lozink,zapork,šifr,jelsz,şifre,sifre,fjalëk,pasahitz,парол,лозинк,гасло
,κωδικ,συνθημ,סיסמ,كلمة,رمز,گذرواژه,पासवर्ड,পাসওয়ার্ড,கடவு,รหัสผ่าน,mật khẩu,sandi,nenosiri,密码,密碼,口令,パスワード,暗証,비밀번호,비번,암호,패스워드,pwd,p/w"""
_OTHER: Final = """pass,secret,token,key,auth,pepper,rootpw,bindpw,userpw,adminpw,dbpw,mypw,setpw,getpw,newpw,oldpw,cred,salt,nonce,bearer,cookie,sess,otp,2fa,signature,license,licence,webhook,dsn,jwt,hmac,cipher,encrypt,identified,schlüssel,clé,chiave,chave,sleutel,nyckel,nøgle,nøkkel,klucz,klíč,kulcs,avain,anahtar,jeton
,ключ,токен,密钥,密鑰,金鑰,令牌,トークン,キー,키,토큰,키"""
# Stems so short that they must stand alone.
_WORDS_ALONE: Final = "pw,pin,puk"
_ALONE: Final = "psk,iv,seed,sig,api,pat,sas,code"


@dataclass(frozen=True)
class Page:
    """A text of a document.

    Attributes:
        lower: the same in lower case, character by character.
        names: spans of stems of secrets' names, in order.
        passwords: those of them that are stems of words for a password.
    """

    text: str
    lower: str = field(repr=False)
    names: tuple[tuple[int, int], ...]
    passwords: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Page:
        """Reads a text."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
        names: list[tuple[int, int]] = []
        passwords: list[tuple[int, int]] = []
        for hit in _stems().finditer(lower):
            names.append(hit.span())
            if hit.lastgroup:
                passwords.append(hit.span())
        return cls(text, lower, tuple(names), tuple(passwords))

    def has(self, *literals: str) -> bool:
        """Whether any of these stands in it, in whatever case."""
        return any(literal in self.lower for literal in literals)


def trie(words: list[str]) -> str:
    """A pattern for any of these words in which every letter is compared once; the longest is taken."""
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[:1], []).append(word[1:])
    optional = "" in heads
    heads.pop("", None)
    branches = [re.escape(head) + trie(tails) for head, tails in heads.items()]
    if not branches:
        return ""
    if len(branches) == 1 and not optional:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if optional else ''}"


@cache
def _stems() -> re.Pattern[str]:
    password, other, word, alone = (
        trie([stem.strip() for stem in stems.split(",")]) for stems in (_WORDS, _OTHER, _WORDS_ALONE, _ALONE)
    )
    return re.compile(rf"(?P<password>{password})|{other}|(?<![a-z])(?:(?P<word>{word})|{alone})(?![a-z])")
