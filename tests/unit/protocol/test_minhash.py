"""What signatures promise: the same text the same bytes everywhere, near texts near, nothing without the secret."""

from __future__ import annotations

import hashlib
import random
import runpy
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import regex
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from datasketch import MinHash

from winnow_protocol import tokens as tokens_module
from winnow_protocol.minhash import (
    BANDS,
    BANDS_BYTES,
    PERMUTATIONS,
    ROWS,
    SCHEME,
    SIGNATURE_BYTES,
    THRESHOLD,
    FleetSecret,
    bands,
    count_shingles,
    signature,
    signatures,
    similarities,
    similarity,
)
from winnow_protocol.tokens import tokens

ROOT = Path(__file__).resolve().parents[3]
SECRET = FleetSecret(epoch=3, secret=bytes(range(32)))
UNICODE_OF_TABLES = "14.0.0"

SAMPLES = {
    "English": "The ship's company didn't sail until 3.14 p.m.; “they’d” paid $1,250.50 — e.g. for U.S.A. goods.",
    "French": "L’été, c'est-à-dire l'œuvre naïve de 1 234,5 personnes ; aujourd’hui, où ça ?",
    "German": "Straße, STRASSE, Maß und 3,5 Äpfel; die E-Mail-Adresse.",
    "Greek": "Ὀδυσσεὺς τὸν Ὅμηρον· ΟΔΟΣ οδός",
    "Turkish": "İstanbul'da Iğdır'ın ılık suyu",
    "Russian": "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "Armenian": "Ոչ՚ ինչ՞ կա՛ բարեւ",
    "Hebrew": "צה\"ל וג'ירפה וג׳ירפה; שָׁלוֹם עוֹלָם",
    "Arabic": "مَرْحَبًا بالعالم، عام ٢٠٢٤ و٣٫١٤",
    "Hindi": "नमस्ते दुनिया, हिन्दी में १२.५ शब्द हैं।",
    "Korean": "안녕하세요, 세계! 한국어 문장입니다.",
    "Chinese": "我们在2024年10月去了北京,天气很好。OK吗?",
    "Japanese": "東京タワーは1958年に完成した。パーティーへようこそ!ハンカク",
    "Thai": "สวัสดีชาวโลก ราคา ๒๕๐ บาท ทำงาน",
    "Lao": "ສະບາຍດີ ຊາວໂລກ",
    "Khmer": "សួស្តី ពិភពលោក",
    "Myanmar": "မင်္ဂလာပါ ကမ္ဘာလောက",
    "Tibetan": "བཀྲ་ཤིས་བདེ་ལེགས།",
    "code": "snake_case __init__ a.b c:d x=3.0e5; foo(bar['baz']) http://example.org/a_b?c=d",
    "signs": "Ⅷ ½ x² file ①②③ ﷺ Å ™ A\u00adB a\u200bb z\u200dw 👩‍👩‍👧 🇫🇷 ́ stray \u0301mark e\u0301\u0327 ˂x˂y",
}
ALPHABET = "aabBzß é\u0301\u0327 '’.,:;\"_-  \n\r\t129٣१٫ אבג\"'׳ نم हि\u094d กิท ตำ ລາ 東京ひらカター안녕 ﬁ½²①Ⅷ 𝒳 😀👩\u200d\u00ad\u200b\ufe0f\u0378 ͅ ΣσςİIıʼnŉ՚ ˂"


JOINS_WORDS = regex.compile(r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}]")


def reference_tokens(text: str) -> list[str]:
    """The steps of `winnow_protocol.tokens`, one after the other, with regex's own segmentation.

    A token is its characters that count, and NUL where another one joins.
    """
    text = "".join(c for c in text if unicodedata.category(c) != "Cn")
    text = regex.sub(r"(?V1)[\p{Default_Ignorable_Code_Point}\p{WB=Format}\p{WB=ZWJ}]", "", text)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = regex.sub(r"(?V1)[[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}]--[\p{L}\p{N}]]", "’", text)
    text = regex.sub(r"\p{WB=ExtendNumLet}", " ", text)
    # WB4: each character with its marks, segmented as if the marks were not there.
    clusters = iter(regex.findall(r"\P{WB=Extend}\p{WB=Extend}*", text))
    bases = regex.sub(r"\p{WB=Extend}", "", text)
    found = []
    for segment in regex.split(r"(?V1w)\b", bases):
        word = ""
        for base, cluster in zip(segment, clusters, strict=False):
            counts = regex.match(r"[\p{L}\p{N}]", base)
            if counts and not JOINS_WORDS.match(base):
                found += [word, cluster]
                word = ""
            else:
                word += cluster if counts else "\0" * len(cluster)
        found.append(word)
    # regex keeps an apostrophe with a vowel that follows it; UAX #29 has no such rule.
    return [token.strip("\0") for token in found if token.strip("\0")]


def reference_shingles(text: str) -> list[tuple[str, ...]]:
    """Three tokens from each word, five from each character of a script without spaces."""
    found = reference_tokens(text)
    sizes = [3 if JOINS_WORDS.match(token) else 5 for token in found]
    return [tuple(found[i : i + size]) for i, size in enumerate(sizes) if i + size <= len(found)]


def reference_signature(text: str, secret: bytes) -> bytes:
    """The steps of `winnow_protocol.minhash` in plain integers, and datasketch itself."""
    modulus = 1 << 64
    material = HKDF(algorithm=SHA256(), length=32 + 16 * 10, salt=None, info=b"winnow-minhash-1").derive(secret)
    numbers = [int.from_bytes(material[32 + 8 * i : 40 + 8 * i], "little") | 1 for i in range(20)]
    cipher = Cipher(algorithms.AES(material[:32]), modes.ECB())  # noqa: S305  as the scheme does

    def token_hash(token: str, lane: int) -> int:
        value = sum(ord(c) * pow(numbers[lane], i, modulus) for i, c in enumerate(token)) % modulus
        value ^= value >> 32
        value = value * numbers[2 + lane] % modulus
        return value ^ (value >> 29)

    sketch = MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
    for shingle in set(reference_shingles(text)):
        block = b""
        for lane in range(2):
            first = 4 if len(shingle) == 3 else 10
            products = (token_hash(token, lane) * numbers[first + 2 * i + lane] for i, token in enumerate(shingle))
            block += (sum(products) % modulus).to_bytes(8, "little")
        sketch.update(int.from_bytes(cipher.encryptor().update(block)[:4], "little"))
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def our_tokens(text: str) -> list[str]:
    found = tokens(text)
    parts = np.split(found.characters, found.starts)[1:]
    return ["".join(map(chr, part)).rstrip("\0") for part in parts]


def prose(words: int, seed: int) -> str:
    source = random.Random(seed)
    return " ".join("".join(source.choices("aeiourstlnm", k=source.randint(2, 6))) for _ in range(words))


def edited(text: str, share: float, seed: int) -> str:
    source = random.Random(seed)
    return " ".join("edit" + str(i) if source.random() < share else w for i, w in enumerate(text.split()))


def jaccard(a: str, b: str) -> float:
    one, other = set(reference_shingles(a)), set(reference_shingles(b))
    return len(one & other) / len(one | other)


def random_texts(count: int) -> Iterator[str]:
    source = random.Random(11)
    for _ in range(count):
        yield "".join(source.choices(ALPHABET, k=source.randint(0, 60)))


needs_same_unicode = pytest.mark.skipif(
    unicodedata.unidata_version != UNICODE_OF_TABLES,
    reason="the reference needs Python 3.11's idea of what is assigned",
)


@pytest.mark.parametrize("script", SAMPLES)
@needs_same_unicode
def test_tokens_are_those_of_the_plain_reference(script: str) -> None:
    assert our_tokens(SAMPLES[script]) == reference_tokens(SAMPLES[script])


@needs_same_unicode
def test_tokens_of_random_characters_are_those_of_the_plain_reference(scale: int) -> None:
    for text in random_texts(2000 * scale):
        assert our_tokens(text) == reference_tokens(text), ascii(text)


def test_words_and_characters_are_what_a_reader_expects() -> None:
    assert our_tokens("Don't pay 3.14, OK?") == ["don\0t", "pay", "3\x0014", "ok"]
    assert our_tokens("東京へ go") == ["東", "京", "へ", "go"]
    assert our_tokens("ที่นี่") == ["ที่", "นี่"]
    assert our_tokens(" ... _ ' \n") == our_tokens("") == []


@pytest.mark.parametrize("script", SAMPLES)
@needs_same_unicode
def test_a_signature_is_that_of_the_plain_reference(script: str) -> None:
    text = SAMPLES[script]
    ours = signature(text, SECRET)
    assert ours.values == reference_signature(text, SECRET.secret)
    assert ours.shingles == count_shingles(text) == len(set(reference_shingles(text)))


@needs_same_unicode
def test_a_long_text_and_an_endless_word_have_the_references_signature() -> None:
    """Hashing goes by blocks of 32,768 characters: tokens across their borders, and one longer than a block."""
    text = "été " + prose(9000, 1) + " " + "x" * 70_000 + "y " + prose(4000, 2) + " " + SAMPLES["Japanese"] * 3
    assert signature(text, SECRET).values == reference_signature(text, SECRET.secret)


def test_a_known_answer_guards_the_scheme() -> None:
    """If this fails, signatures no longer match those already made: name a new scheme, never change this value."""
    text = " ".join(SAMPLES.values())
    made = signature(text, SECRET)
    assert (made.scheme, made.epoch, SCHEME) == ("winnow-minhash-1", 3, "winnow-minhash-1")
    assert made.values[:8].hex() == "4b479400dc6f3000"
    assert hashlib.sha256(made.values).hexdigest() == "553e3a909c5c9ad6e66aa94593bb971b528a4fefcf0d0b41808f441825a85b41"
    assert made.shingles == 214
    assert (
        hashlib.sha256(b"".join(bands(made.values))).hexdigest()
        == "d21c1df65b5a6e2846a63d617fdab2007229db9999449b754e12fb2e6a27136c"
    )


@needs_same_unicode
def test_the_tables_are_what_their_script_makes() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "make_minhash_tables.py"))
    assert np.array_equal(script["character_table"](), tokens_module._characters())
    assert np.array_equal(script["permutations"](), tokens_module.permutations())


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import sys; from winnow_protocol.minhash import *;"
        "print(signature(sys.argv[1], FleetSecret(3, bytes(range(32)))).values.hex())"
    )
    for hash_seed in ("1", "2"):
        command = [sys.executable, "-c", program, SAMPLES["French"]]
        made = subprocess.run(command, env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True)
        assert made.stdout.strip() == signature(SAMPLES["French"], SECRET).values.hex()


def test_another_secret_makes_unrelated_signatures() -> None:
    text = prose(2000, 1)
    other = FleetSecret(epoch=4, secret=bytes(range(1, 33)))
    a, b = signature(text, SECRET), signature(text, other)
    assert similarity(a.values, b.values) < 0.05
    assert not set(bands(a.values)) & set(bands(b.values))
    assert a.shingles == b.shingles
    assert b.epoch == 4


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1, 0.2, 1.0])
def test_the_estimate_is_near_the_true_similarity(share: float, scale: int) -> None:
    pairs = 20 * scale
    errors = []
    for seed in range(pairs):
        text = prose(400, seed)
        changed = edited(text, share, seed)
        true = jaccard(text, changed)
        estimate = similarity(signature(text, SECRET).values, signature(changed, SECRET).values)
        # 128 independent places: five standard errors, and their mean over the pairs.
        assert abs(estimate - true) <= 5 * (true * (1 - true) / 128) ** 0.5 + 1e-9
        errors.append(estimate - true)
    assert abs(np.mean(errors)) < 4 * 0.0442 / pairs**0.5


def test_near_copies_share_a_band_and_unrelated_texts_none() -> None:
    texts = [prose(600, seed) for seed in range(40)]
    keys = [set(bands(made.values)) for made in signatures(texts, SECRET)]
    copies = [set(bands(signature(edited(text, 0.04, 1), SECRET).values)) for text in texts]
    assert sum(bool(a & b) for a, b in zip(keys, copies, strict=True)) >= 39
    assert not any(keys[i] & copies[j] for i in range(40) for j in range(40) if i != j)


def test_band_keys_belong_to_their_band() -> None:
    values = bytes(SIGNATURE_BYTES)
    keys = bands(values)
    assert len(keys) == len(set(keys)) == BANDS
    assert {len(key) for key in keys} == {8}
    changed = bands(values[:100] + b"\1" + values[101:])
    assert [a == b for a, b in zip(keys, changed, strict=True)] == [band != 5 for band in range(BANDS)]


def test_bands_stand_for_a_signature_and_are_compared_by_how_many_are_shared() -> None:
    text = prose(600, 1)
    made, copy = (signature(one, SECRET).values for one in (text, edited(text, 0.04, 1)))
    unrelated = signature(prose(600, 2), SECRET).values
    alone = b"".join(bands(made))
    assert (len(alone), bands(alone)) == (BANDS_BYTES, bands(made))
    shared = sum(a == b for a, b in zip(bands(made), bands(copy), strict=True))
    assert 0 < shared < BANDS
    for one, other in ((alone, copy), (copy, alone), (alone, b"".join(bands(copy)))):
        assert similarity(one, other) == (shared / BANDS) ** (1 / ROWS) > THRESHOLD
    assert similarity(alone, unrelated) == 0
    assert similarity(alone, made) == 1
    with pytest.raises(ValueError, match="512"):
        similarity(alone, made[1:])


def test_many_are_compared_at_once_as_each_is_alone() -> None:
    source = np.random.default_rng(3)
    one = source.integers(0, 4, PERMUTATIONS, dtype=np.uint32).astype("<u4").tobytes()
    others = [source.integers(0, 4, PERMUTATIONS, dtype=np.uint32).astype("<u4").tobytes() for _ in range(50)] + [one]
    by_bands = b"".join(bands(one))
    assert similarities(one, []) == []
    for against in (others, [*others, by_bands]):
        assert similarities(one, against) == [similarity(one, other) for other in against]
    assert similarities(by_bands, others) == [similarity(by_bands, other) for other in others]
    with pytest.raises(ValueError, match="512"):
        similarities(one, [one[1:]])


@pytest.mark.parametrize("script", SAMPLES)
def test_layout_and_encoding_do_not_matter(script: str) -> None:
    text = SAMPLES[script]
    made = signature(text, SECRET).values
    for variant in (
        unicodedata.normalize("NFC", text),
        unicodedata.normalize("NFD", text),
        "  " + text.replace(" ", "\n\t ") + "\r\n",
        text.replace("’", "'").replace(" ", "\u00a0"),
        text.replace(" ", " — “"),
        "\ufeff" + text,
    ):
        assert signature(variant, SECRET).values == made


def test_case_does_not_matter() -> None:
    for script in ("English", "French", "German", "Greek", "Russian"):
        text = SAMPLES[script]
        assert signature(text.upper(), SECRET).values == signature(text.lower(), SECRET).values


def test_line_breaks_within_a_script_without_spaces_do_not_matter() -> None:
    text = SAMPLES["Chinese"]
    assert signature("\n".join(text[i : i + 7] for i in range(0, len(text), 7)), SECRET).shingles > 0
    assert signature("我们在\n北京,天气\n很好", SECRET) == signature("我们在北京天气很好", SECRET)


def test_order_and_words_matter() -> None:
    a = signature("one two three four five six", SECRET).values
    for other in ("six five four three two one", "one two three four five seven", "one two three four fivesix"):
        assert signature(other, SECRET).values != a


@pytest.mark.parametrize(
    ("text", "shingles"),
    [
        ("", 0),
        ("one two", 0),
        ("one two three", 1),
        ("a a a a a", 1),
        ("東京へ行", 0),
        ("東京へ行く", 1),
        ("\ud800", 0),
    ],
)
def test_short_texts_count_their_shingles(text: str, shingles: int) -> None:
    assert count_shingles(text) == signature(text, SECRET).shingles == shingles
    assert len(signature(text, SECRET).values) == SIGNATURE_BYTES


def test_many_texts_give_what_each_gives() -> None:
    texts = list(SAMPLES.values())
    assert signatures(texts, SECRET) == [signature(text, SECRET) for text in texts]


def test_wrong_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="512"):
        bands(bytes(511))
    with pytest.raises(ValueError, match="512"):
        similarity(bytes(512), bytes(1024))
    with pytest.raises(ValueError, match="32"):
        FleetSecret(epoch=1, secret=bytes(31))


def test_a_secret_is_not_printed() -> None:
    assert repr(SECRET) == "FleetSecret(epoch=3)"
