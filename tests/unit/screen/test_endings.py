"""Surnames told by their endings, in the cases of their languages, and what ends alike."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.screen import worker
from winnow_agent.vault.screen.personal.endings import surnames

_COUNTS = 0.35


def _found(text: str, language: str) -> list[str]:
    """What counts as a person by its ending alone."""
    return [text[mark.start : mark.end] for mark in surnames(text, language) if mark.score >= _COUNTS]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ru", "Вчера Лягушкин звонил, а Бурмистровой не было.", ["Лягушкин", "Бурмистровой"]),
        ("ru", "Письмо отдали Кецховели и Чхартишвили, потом Ткаченко.", ["Чхартишвили", "Ткаченко"]),
        ("uk", "Учора прийшли Гнатенки, а Паламарчуку ніхто не сказав.", ["Гнатенки", "Паламарчуку"]),
        ("be", "Учора прыйшоў Шарамковіч, і Лазоўскага чакалі.", ["Шарамковіч"]),
        ("bg", "Вчера дойде Каракашев с писмо за Бояджиева.", ["Каракашев", "Бояджиева"]),
        ("mk", "Вчера дојде Трајаноски со писмо.", ["Трајаноски"]),
        ("sr", "Јуче је дошао Радосављевић са Стојићем.", ["Радосављевић", "Стојићем"]),
        ("hr", "Jučer je Hrženjaković posudio knjigu od Zrnića.", ["Hrženjaković", "Zrnića"]),
        (
            "pl",
            "Wczoraj wieczorem Gwiżdżewskiemu odmówiono, a list do Pietkiewiczów wrócił.",
            ["Gwiżdżewskiemu", "Pietkiewiczów"],
        ),
        ("cs", "Včera přišla Hlaváčová a s Kubínovou mluvil soused.", ["Hlaváčová", "Kubínovou"]),
        ("sk", "Včera prišla Hrušovská s Kováčovou a Žilkovej syn.", ["Kováčovou", "Žilkovej"]),
        ("sl", "Včeraj je prišel Kovačič z Mlakarjem.", ["Kovačič"]),
        ("lt", "Vakar atėjo Jurgelevičius, laukėme Žemaitienės ir Grigaitytės.", ["Jurgelevičius", "Žemaitienės"]),
        ("lv", "Vakar nāca Kārkliņš, un Vanagsonam zvanīja.", ["Kārkliņš", "Vanagsonam"]),
        ("et", "Eile tuli Grigorjev koos naabriga.", ["Grigorjev"]),
        ("fi", "Eilen soitti Haverinen, ja Pulkkoselle kerrottiin.", ["Haverinen", "Pulkkoselle"]),
        ("hu", "Tegnap Rátkavölgyinek szóltak, és Pálffyval beszéltek.", ["Rátkavölgyinek", "Pálffyval"]),
        ("el", "Χθες ήρθε ο Καραμπατζόπουλος με τον Σαρρηγιαννίδη.", ["Καραμπατζόπουλος", "Σαρρηγιαννίδη"]),
        ("ro", "Ieri a venit Brăteanu cu fiul lui Găinescu.", ["Brăteanu", "Găinescu"]),
        ("tr", "Dün Kahvecioğlu'nun evine Bakırcıoğlugiller geldi.", ["Kahvecioğlu'nun", "Bakırcıoğlugiller"]),
        ("az", "Dünən Kərimzadənin evinə Həsənov gəldi.", ["Kərimzadənin", "Həsənov"]),
        ("sv", "I går ringde Brännkvist till Hallongrens hustru.", ["Brännkvist", "Hallongrens"]),
        ("da", "I går kom Asmundsen med Vestergaards kone.", ["Asmundsen", "Vestergaards"]),
        ("is", "Í gær kom Ketilsson með Þorgrímsdóttur.", ["Ketilsson", "Þorgrímsdóttur"]),
        ("nl", "Gisteren belde Van der Heuvel met Hoekstra.", ["Hoekstra", "Van der Heuvel"]),
        ("ga", "Inné tháinig Ó Murchadha abhaile.", ["Ó Murchadha"]),
        ("en", "Then McAllery met Tabatadzeshvili and Hovhanyan.", ["Tabatadzeshvili", "Hovhanyan", "McAllery"]),
        ("de", "Gestern rief Gjorgievski an, auch Yıldızoğlu.", ["Gjorgievski", "Yıldızoğlu"]),
        ("es", "Ayer llamó Etxegarai, y luego Peláñez.", ["Etxegarai", "Peláñez"]),
        ("hy", "Երեկ եկավ Գասպարյանը, իսկ Մելիքյանին չտեսանք։", ["Գասպարյանը", "Մելիքյանին"]),
        ("ka", "გუშინ მოვიდა ხარაიშვილმა, ლომსაძის ძმა.", ["ხარაიშვილმა", "ლომსაძის"]),
        ("he", "אתמול בא רבינוביץ עם גולדשטיין.", ["רבינוביץ", "גולדשטיין"]),
        ("fa", "دیروز رحیم‌زاده با کاظم‌پور آمد.", ["رحیم‌زاده", "کاظم‌پور"]),
        ("mr", "काल चिपळूणकरांनी पत्र दिले.", ["चिपळूणकरांनी"]),
        ("bn", "গতকাল মুখোপাধ্যায়ের বাড়িতে গেলাম।", ["মুখোপাধ্যায়ের"]),
        ("bn", "গতকাল ভট্টাচার্য ও চৌধুরীকে দেখলাম।", ["ভট্টাচার্য", "চৌধুরীকে"]),
        ("hi", "कल चतुर्वेदी और मल्होत्रा आए।", ["चतुर्वेदी", "मल्होत्रा"]),
        ("gu", "ગઈકાલે મનહરભાઈએ પત્ર આપ્યો.", ["મનહરભાઈએ"]),
        ("kk", "Кеше Сейітқызының хаты келді, Оразбаевқа айтты.", ["Сейітқызының", "Оразбаевқа"]),
        ("id", "Kemarin Rahayuningsih datang.", ["Rahayuningsih"]),
    ],
)
def test_a_surname_is_told_in_its_cases(language: str, text: str, names: list[str]) -> None:
    found = _found(text, language)
    assert [name for name in names if name not in found] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Поезд из Саратова пришёл в Берлин, потом в Тамбов. Снова стоял Магазин."),
        ("ru", "Совет Министров и Союз Художников встретили Рождество с песней."),
        ("ru", "Вся Московская область и Ленинская улица знали про Русский музей и улицу Горбунова."),
        ("ru", "Щукин пруд: на карте щукин пруд пишут с малой буквы."),
        ("uk", "У Києві та Чернігові чекали, бо Україна і Харківська область далеко."),
        ("bg", "Вчера в Свищов имаше празник; Българска академия и Софийски университет."),
        ("pl", "Biblioteka Wojewódzka i ulica Marszałkowska, potem Puszcza Białowieska i Polski Związek."),
        ("pl", "W Polsce język polski. Zadzwonić można do przychodni."),
        ("cs", "Česká republika a Karlova univerzita, Moravský kras."),
        ("hr", "Hrvatski sabor i Dunavska komisija prije nego je Božić."),
        ("lt", "Mergaitė gyvena Basanavičiaus gatvėje, Lietuvoje."),
        ("fi", "Punainen talo. Toinen päivä, ja Illalla Helsingissä satoi."),
        ("el", "Στη Θράκη και στην Ιθάκη βρέχει."),
        ("tr", "Dün Beyoğlu'nda ve Barbarosoğlu Caddesi'nde yağmur yağdı."),
        ("sv", "Skrivet i Helsingfors och Göteborg, hos Bengtsson Bygg AB."),
        ("no", "Han gikk til Sørensen AS. Hilsen fra Danmark."),
        ("en", "In Geneva and Casanova Street, for a Reason at ten O'Clock, the Season at O'Brien Road."),
        ("de", "Die Kanonen von Hessen und die Zinsen der Droschke aus Czernowitz."),
        ("hy", "Կրթության նախարարությունը Երևանում. Առավոտյան եղանակը լավն էր, Տերյան փողոց։"),
        ("ka", "მისი შვილიშვილი და ბიძაშვილი რძის მაღაზიაში იყვნენ, ლომსაძის ქუჩაზე."),
        ("he", "אתמול ברחוב רבינוביץ ירד גשם."),
        ("fa", "شاهزاده در بریتانیا آزاده بود."),
        ("mr", "लवकर ये, नोकर आला आहे."),
        ("kk", "Адам құқықтарының Декларациясын қабылдады."),
        ("nl", "De Van der Helststraat en van de Gemeente."),
        ("xx", "Then McAllery met Tabatadze."),
        ("ja", "昨日、東京で会った。"),
        ("ru", ""),
    ],
)
def test_towns_adjectives_streets_and_words_are_left(language: str, text: str) -> None:
    assert _found(text, language) == []


def test_an_adjective_beside_its_noun_is_nobody_and_after_a_given_name_somebody() -> None:
    assert _found("Dawno temu Straż Jasieńska czuwała, i Puszcza Jasieńska też.", "pl") == []
    assert _found("Wczoraj Anna Jasieńska, sąsiadka.", "pl") == ["Jasieńska"]


def test_what_else_ends_so_only_lifts_what_a_model_sees() -> None:
    (mark,) = surnames("Eilen tuli Peuhkurila kylään.", "fi")
    assert 0.1 < mark.score < _COUNTS


def test_a_sentences_first_word_counts_less() -> None:
    (first,) = surnames("Гнатенко прийшов.", "uk")
    (within,) = surnames("Учора Гнатенко прийшов.", "uk")
    assert first.score < within.score


def test_a_ship_in_quotation_marks_is_nobody() -> None:
    assert _found("Пароплав «Гнатенко» вийшов у море.", "uk") == []


def test_a_text_in_capitals_and_an_address_of_mail_have_none() -> None:
    assert _found("ВЧЕРА ЛЯГУШКИН ЗВОНИЛ", "ru") == []
    assert _found("Write to x.Petrovich@example.org or www.Ionescu.ro today.", "en") == []


def test_marks_are_whole_words_of_the_text() -> None:
    text = "Wczoraj list do Nowak-Pietkiewiczowej i do Pietkiewiczów, potem nic."
    for mark in surnames(text, "pl"):
        assert not text[mark.start - 1].isalpha()
        assert not text[mark.end].isalpha()
        assert mark.type == "PERSON"
        assert 0 < mark.score < 1


def test_the_screen_marks_a_surname_on_no_list() -> None:
    text = "Вчера на собрании Кобылёшкин возражал, но комиссия осталась при своём мнении, и вопрос отложили до осени."
    found = worker.run("personal", Document(text, "text/plain", language="ru"))
    start = text.index("Кобылёшкин")
    assert any(
        one.type == "PERSON" and one.start <= start and one.end >= start + 10 and one.score >= _COUNTS for one in found
    )


@pytest.mark.parametrize("language", ["ru", "pl", "en", "nl", "ka", "hy", "tr", "mr"])
def test_long_texts_take_no_longer_than_their_length(language: str, scale: int) -> None:
    for piece in ("Иванов ", "Kowalski ", "Ab-Cd-", "van der ", "McA", "შვილი", "ა", "Aa", "Петров", "कर ", "A'b"):
        list(surnames(piece * (100_000 // len(piece)) * scale, language))
