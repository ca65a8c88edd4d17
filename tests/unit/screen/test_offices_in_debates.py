"""Whoever is spoken to or of by an office alone, in the debates of parliaments, councils and courts: nobody. What is marked stands in brackets."""

from __future__ import annotations

import pytest

from tests.unit.screen.bracketed import read, rows
from winnow_agent.vault.screen.personal import offices
from winnow_agent.vault.screen.personal.rule import Match

_DEBATES = """
de: Sehr geehrter [Herr Präsident]! Meine Damen und Herren! Die Landesregierung hat den Haushalt vorgelegt.
de: Dilek Stachowiak (SPD): [Herr Präsident]! Liebe Kolleginnen und Kollegen! Ich war vorgestern an einer Gesamtschule.
de: Vielen Dank, [Herr Präsident]! Wir haben das Mietrecht aus dem Jahr 1981 auf dem Tisch liegen.
de: [Herr Präsident], ich beantrage die Unterbrechung der Sitzung.
de: 8 200 unbesetzte Stellen, [Frau Ministerin]! Sie werden abgeordnet und vertröstet.
de: Das macht es nicht besser. Bitte, [Frau Bundesministerin].
de: Zehn Milliarden Darlehen im Jahr, und der [Herr Bundesfinanzminister] nennt das Rücklage.
de: Geschätzter [Herr Bundesrat], seit der Entgleisung im Tunnel traut niemand mehr einem Versprechen aus Bern.
de: Hochverehrte [Frau Präsidentin]! Hohes Haus! Der Antrag der Opposition ist abzulehnen.
de: Das hat der [Herr Staatssekretär] in der Fragestunde anders dargestellt.
de: Wir haben von der [Frau Staatssekretärin] gehört, dass die Mittel fehlen.
de: Ich frage den [Herrn Landeshauptmann], wann die Straße fertig wird.
de: Was sagt die [Frau Landesrätin] dazu?
de: [Frau Bundesrätin], Sie haben der Kommission versprochen, die Motion umzusetzen.
de: [Herr Minister], Sie haben der Opposition im Ausschuss eine Antwort auf unseren Antrag versprochen. Der Landtag wartet. (Beifall bei der SPD)
de: Sehr geehrte [Frau Vorsitzende]! Werte Kolleginnen und Kollegen im Ausschuss!
de: Danke, [Frau Vorsitzende]. Der Ausschuss hat den Antrag beraten.
de: Ich danke Ihnen, [Herr Vorsitzender].
de: [Herr Bürgermeister], ich beantrage, den Antrag der Fraktion von der Tagesordnung des Gemeinderats zu nehmen. Die Sitzung ist öffentlich.
de: Herr Kollege, [Frau Ministerpräsidentin], das ist doch kein Zustand!
de: Nein, [Herr Bundeskanzler], so geht das nicht.
de: Lieber [Herr Präsident], liebe Kolleginnen und Kollegen, wir stimmen dem Gesetzentwurf zu.
de: Ich rufe den [Herrn Abgeordneten] zur Ordnung.
de: Der [Herr Bundesinnenminister] ist heute nicht da, die [Frau Außenministerin] auch nicht.
de: Dann hat die [Frau Verteidigungsministerin] das Wort.
de: [Frau Präsidentin]! Wer im Chemiepark mit 16 angefangen hat, hat mit 63 seine Jahre voll. (Beifall bei der CDU/CSU)
de: Verehrter [Herr Ratspräsident], geschätzte Kolleginnen und Kollegen, die Minderheit beantragt Nichteintreten.
de: [Herr Oberbürgermeister], warum liegt die Vorlage nicht vor?
de: Sehr geehrte [Frau Oberbürgermeisterin], meine Damen und Herren, der Stadtrat hat über den Antrag der Fraktion zu entscheiden.
de: Ich bitte Sie, [Herr Staatsanwalt], das Plädoyer zu halten.
de: [Herr Vorsitzender], wir haben keine weiteren Fragen an den Zeugen.
de: Die [Frau Berichterstatterin] verzichtet auf das Wort.
de: Kollegin Weddigen, da hat der [Herr Wirtschaftsminister] recht.
de: Ja, [Herr Vizepräsident], ich komme zum Schluss.
de: Frau Präsidentin! [Herr Bundeskanzler]! Die Bürgerinnen und Bürger erwarten eine Antwort.
de: [Frau Kollegin], gestatten Sie eine Zwischenfrage?
en: Ms. Sandhawalia: [Mr. Speaker], last week Brampton lost a giant. On behalf of all hon. members, I offer condolences. The House will now vote on the bill and the motion.
en: [Mr. Speaker], Canadians are lined up at food banks. When will the government axe the tax in this budget? The opposition has a motion before Parliament.
en: [Mr. Speaker], that minister has never met a payroll. The hon. member for Oshawa and the Prime Minister know it. The budget bill is at second reading.
en: [Mr. Speaker], if the hon. member had read the bill, he would know what the committee said about the amendment.
en: [Mr Speaker]: Order. Shorter questions and shorter answers, please. My hon. Friend and the right hon. Gentleman must come to order. The Bill goes to Committee.
en: [Madam Speaker], the hon. member knows that the government's bill is before the committee and that the motion was carried.
en: Thank you, [Mr. Chair]. I will move the amendment on behalf of my colleague. The committee will vote on the bill and the government will answer.
en: Thank you, [Madam Chair]. The committee heard three witnesses on the bill, and the government has an amendment to propose before the motion.
en: [Mr. Speaker], I rise today to mark the 100th anniversary of the Caisse populaire in Saint-Honoré. The hon. member for Chicoutimi has the floor; the bill and the motion can wait.
en: [Madam Deputy Speaker], I beg to move that the Bill be read a second time. The Opposition will support the motion. My constituents will welcome it.
en: With respect, [Mr. Speaker], the answer is no. Will the hon. member withdraw his motion? The government's bill and the budget stand.
en: On a point of order, [Mr Speaker]. The Minister told the House that the Bill had been amended in Committee.
en: Further to that point of order, [Madam Deputy Speaker], the Government have not laid the motion.
en: I yield back, [Mr. Speaker]. The gentleman from Ohio has the floor; the resolution and the amendment are before the committee of the whole House.
en: [Mr. President], I suggest the absence of a quorum. The Senate will resume the bill, and the amendment of the committee is pending.
en: [Madam President], I ask unanimous consent that the Senate proceed to the resolution and the bill, with the committee amendment.
en: [Mr. Minister], when will your department answer the committee? The House voted for the motion, and the opposition wants the bill.
en: I am grateful to you, [Mr Speaker], for granting this debate. The hon. Lady will know that the Government's Bill falls short.
en: Will the Minister tell the House, [Mr Speaker], whether the Government will publish the Bill? Hon. Members would like to know.
en: The Speaker: I thank the hon. member. [Mr. Speaker], the motion was carried; the bill goes to committee.
en: [Mr. Mayor], members of council, the motion on tonight's agenda is out of order. Councillor Okafor has the floor; the budget committee reports next.
en: Thank you, [Mr. Mayor]. I move the amendment to the budget; the committee recommends the motion to council.
en: [Mr. Chairman], the council has read the resolution; the committee moves the amendment to the budget.
en: [Madam Secretary], the committee has your testimony; the bill, the amendment and the budget resolution are pending in Congress.
it: [Signor Presidente], onorevoli colleghi, il disegno di legge è in ritardo.
it: Walter Prugger (ECR). – [Signor Presidente], il Brennero non è una frontiera tra due Stati in lite.
it: Grazie, Presidente. [Signor Ministro], a Piedimonte si è lavorato cinquantasette giorni.
it: Risponderanno il Ministro delle Imprese e del made in Italy e la [Ministra del Lavoro].
it: (PD-IDP). Grazie, Presidente. [Signora Ministra], lei viene qui a leggerci la stessa velina.
it: [Signora Presidente], chiedo la parola sull'ordine dei lavori.
it: Onorevole [Presidente], onorevoli deputati, la Commissione ha approvato l'emendamento.
it: [Signor Sottosegretario], non siamo soddisfatti della risposta.
it: La ringrazio, [signor Presidente], e concludo.
it: [Signor Sindaco], colleghi consiglieri, la mozione all'ordine del giorno del Consiglio comunale va respinta. L'assessore ha illustrato la delibera.
it: Il [signor Ministro] ha risposto all'interrogazione; la Camera voterà l'emendamento. (Applausi)
it: [Presidente], colleghe e colleghi, il Governo ha posto la fiducia.
it: Sì, [signor Commissario], il Parlamento ha chiesto un emendamento alla direttiva e il Consiglio lo ha respinto.
es: [Sra. Presidenta] (Arrechea).- Se va a votar en general.
es: [Señora presidenta], señorías, el Gobierno ha traído un decreto.
es: Tiene la palabra la [ministra de Defensa]. ¿Qué respuesta da el Gobierno?
es: SEÑOR CABILLÓN (Nelson).- [Señor presidente]: quiero referirme a la situación del puente.
es: He concluido, [señor presidente].
es: [Señor ministro], usted prometió en esta Cámara una reforma. El diputado de la oposición votó la enmienda.
es: Gracias, [señora presidenta]. Señorías, votaremos a favor del dictamen.
es: Muchas gracias, [señor Presidente]. La comisión aprobó la enmienda.
es: [Señora ministra], ¿cuándo piensa cumplir lo aprobado por esta Cámara?
es: Señorías, la [señora Vicepresidenta], ministra de Hacienda, no ha contestado al Congreso. [Señora Vicepresidenta], conteste.
es: [Sr. Alcalde], el pleno del Ayuntamiento votó la moción del grupo municipal. El concejal de Hacienda no ha respondido a la enmienda.
es: El [señor PRESIDENTE]: Tiene la palabra la [señora DIPUTADA].
es: [Señor Presidente], honorable Cámara, el proyecto de ley vuelve a comisión.
es: Con la venia, [señora Presidenta].
fr: Le [Président] : Dénéréaz. La [Greffière] : Pittet-Vuadens.
fr: [Monsieur le Président], mesdames et messieurs les députés, le Gouvernement a déposé un amendement.
fr: [Madame la Présidente], chers collègues, la commission a rendu son rapport.
fr: Merci, [Madame la Vice-présidente]. Le groupe votera contre.
fr: Je vous remercie, [Madame la Sénatrice].
fr: [Monsieur le Premier ministre], vous n'avez pas répondu.
fr: [Madame la Conseillère fédérale], que répondez-vous ?
fr: Votre question, [Monsieur le Secrétaire d'État], est mal posée.
fr: [Madame Présidente], je demande la parole. L'Assemblée a rejeté l'amendement de la commission.
fr: [Monsieur le Bourgmestre], le conseil communal attend.
fr: [Monsieur le Président], M. Trudeau a menti à la Chambre.
pt: [Senhor Presidente], Senhoras e Senhores Deputados, o Governo apresentou a proposta de lei.
pt: [Sr. Presidente], Sras. e Srs. Senadores, o projeto volta à comissão.
pt: Muito obrigado, [Sr. Presidente].
pt: [Senhora Ministra], a sua resposta não chega. (Aplausos do PS)
pt: [Sr. Ministro], V. Ex.ª veio a esta Câmara prometer. O Deputado da oposição pediu a emenda.
pt: Tem a palavra o [Sr. Deputado] para uma interpelação à Mesa.
pt: O [Sr. Primeiro-Ministro] não respondeu à bancada.
pt: Pela ordem, [Sra. Presidente]!
pt: O [Sr. Presidente]: — Srs. Deputados, temos quórum, está aberta a sessão.
pt: [Senhor Secretário de Estado], o orçamento não chega.
pt: [Sr. Prefeito], a Câmara Municipal aprovou a emenda do vereador ao projeto de lei. A bancada vota a favor.
nl: [Mijnheer de voorzitter], dank u wel. De begroting van het kabinet ligt voor.
nl: [Meneer de Voorzitter], ik heb een motie.
nl: [Mevrouw de voorzitter], de minister heeft de Kamer niet geïnformeerd.
nl: Dank u, [Voorzitter]. De motie is ingediend.
nl: [Mevrouw de Minister], wanneer komt de brief naar de Kamer?
nl: [Mevrouw de Staatssecretaris], u heeft de motie niet uitgevoerd.
nl: [Meneer de Burgemeester], het raadslid vraagt het woord.
nl: [Meneer Minister], de Kamer heeft een motie aangenomen en het kabinet voert het amendement niet uit. Het debat over de begroting gaat door.
da: [Hr. formand], jeg takker for ordet.
da: Tak, [fru formand]. Regeringen har fremsat lovforslaget.
da: [Hr. minister], De har ikke svaret Folketinget. Ordføreren for forslaget stemte for ændringsforslaget, og udvalget afgav betænkning.
da: Tak til [Statsministeren]. [Fru statsminister], hvornår kommer lovforslaget?
da: [Hr. Udenrigsminister], det er ikke et svar.
no: [Fru president], dette er en viktig sak for Stortinget.
no: [Herr president]! Regjeringen har lagt fram budsjettet.
no: Jeg takker [utenriksministeren] for svaret. [Herr statsråd], når kommer meldingen?
no: [Fru president]. Saken ble behandlet i komiteen. Stortinget vedtok budsjettet etter votering.
no: [Fru Statsminister], når skal regjeringen svare?
no: [Ordfører], kommunestyret har vedtatt budsjettet.
sv: [Herr talman]! Vi har i dag en viktig debatt.
sv: [Fru talman]! Betänkandet från utskottet är klart.
sv: [Herr Talman], jag yrkar bifall till reservationen.
sv: [Herr ålderspresident]! Jag nominerar till riksdagens talman.
sv: [Fru Statsråd], regeringen har inte svarat.
sv: [Herr Utrikesminister], riksdagen väntar.
sv: [Fru ordförande], kommunfullmäktige har bordlagt motionen.
fi: Arvoisa [puhemies]! Hallitus on antanut esityksen eduskunnalle.
fi: [Herra puhemies]! Valiokunta on saanut mietintönsä valmiiksi.
fi: [Rouva Puhemies], kiitos puheenvuorosta.
fi: [Rouva Ministeri], eduskunta odottaa vastausta.
fi: Arvoisa [Herra Puhemies], hyvät edustajat, hallituksen esitys on huono.
pl: [Panie Marszałku], Wysoka Izbo! Rząd przedstawił projekt ustawy.
pl: [Pani Marszałek]! Wysoka Izbo! Klub złożył poprawkę do ustawy.
pl: Dziękuję, [Panie Przewodniczący]. Komisja przyjęła poprawkę.
pl: [Panie Ministrze], Sejm czeka na odpowiedź rządu w sprawie projektu ustawy. Poseł sprawozdawca złożył poprawkę. (Oklaski)
pl: [Panie Premierze], kiedy rząd złoży projekt ustawy?
pl: Szanowny [Panie Prezydencie], Szanowni Państwo Radni, komisja zaopiniowała projekt uchwały.
pl: [Pani Przewodnicząca], wniosek formalny!
cs: [Pane předsedo], dámy a pánové, vláda předložila návrh zákona.
cs: Vážený [pane předsedající], kolegyně a kolegové, výbor projednal návrh.
cs: [Paní Předsedkyně], děkuji za slovo.
cs: [Pane Ministře], kdy vláda odpoví Sněmovně? Návrh zákona leží ve výboru.
cs: Děkuji, [pane Místopředsedo].
cs: [Pane Premiére], odpovězte.
sk: [Pán Predseda], Národná rada prerokovala návrh zákona.
sk: [Pani Predsedajúca], ďakujem za slovo.
ru: [Господин Председатель], уважаемые коллеги! Правительство внесло законопроект.
ru: Уважаемый [господин председатель], уважаемые депутаты! Комитет рассмотрел законопроект.
ru: Спасибо, [господин Министр]. Депутаты Думы ждут ответа на запрос.
ru: [Госпожа Председатель], прошу слова.
ru: [Господин Президент], Дума приняла законопроект.
uk: [Пане Голово], шановні колеги! Комітет розглянув законопроект.
uk: [Пані Головуюча], прошу слова.
uk: [Пане Міністре], Верховна Рада чекає.
el: [Κύριε Πρόεδρε], κυρίες και κύριοι βουλευτές, η Κυβέρνηση κατέθεσε τροπολογία.
el: Ευχαριστώ, [κυρία Πρόεδρε].
el: [Κύριε Υπουργέ], η Βουλή περιμένει απάντηση.
el: [Κυρία Υπουργέ], δεν απαντήσατε.
tr: [Sayın Başkan], değerli milletvekilleri, kanun teklifini görüşüyoruz.
tr: Teşekkür ederim [Sayın Başkan]. Komisyon önergeyi Mecliste oyladı.
tr: [Sayın Bakan], Meclis sizden cevap bekliyor. Komisyon önergeyi reddetti.
tr: [Sayın Cumhurbaşkanı], önerge kabul edildi.
ro: [Domnule Președinte], stimați colegi, Guvernul a depus proiectul de lege.
ro: Mulțumesc, [doamnă Președintă].
ro: [Domnule Ministru], Camera așteaptă răspunsul.
hu: Tisztelt [Elnök Úr]! Tisztelt Ház! A kormány benyújtotta a törvényjavaslatot.
hu: Köszönöm, [Elnök asszony]. A bizottság a törvényjavaslatot és a kormány módosító javaslatát tárgyalta.
hu: Tisztelt [Miniszter Úr]! A bizottság megtárgyalta a módosító javaslatot. Tisztelt Országgyűlés!
hr: [Gospodine Predsjedniče], poštovane kolegice i kolege, Vlada je predložila zakon.
hr: [Gospođo Predsjednice], hvala na riječi.
bg: [Господин Председател], уважаеми колеги, комисията прие законопроекта.
bg: [Госпожо Министър], кога ще отговорите на Народното събрание?
es: Señorías, el [señor diputado] dispone de un minuto.
pt: O [Sr. Deputado] tem a palavra para um pedido de esclarecimento.
de: Das Wort hat der [Herr Präsident] selbst nicht verlangt. [Frau Präsidentin]! Meine Damen und Herren!
de: Ich erteile dem [Herrn Präsidenten] des Rechnungshofes das Wort. Meine Damen und Herren!
"""


@pytest.mark.parametrize("note", ["names model", "title"])
@pytest.mark.parametrize("sentence", rows(_DEBATES))
def test_whoever_is_spoken_to_or_of_by_an_office_is_nobody(sentence: str, note: str) -> None:
    text, marks = read(sentence, note)
    assert marks
    assert list(offices.judged(text, marks)) == []


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("Mr Speaker: Order. Shorter questions.", "Order", "field:person"),
        (
            "Q1 Chair: Welcome to the Public Accounts Committee.",
            "Welcome to the Public Accounts Committee",
            "field:person",
        ),
        ("Marco Delacroix (Minister of Agriculture and Agri-Food, Lib.): We act.", "Lib", "SpacyRecognizer"),
        ("Housing (Scotland) Bill", "Bill", "SpacyRecognizer"),
        ("I thank the Minister. My constituent is ill.", "My", "title"),
        ("Non siamo soddisfatti, Ministro. Lei legge la stessa velina.", "Lei", "title"),
        ("I would meet the hon. Lady. Same-day cancellations are rare.", "Same-day", "title"),
    ],
)
def test_what_minutes_have_where_a_name_may_stand_is_nobody(text: str, value: str, note: str) -> None:
    start = text.index(value)
    assert list(offices.judged(text, [Match(start, start + len(value), "PERSON", 0.7, note)])) == []


@pytest.mark.parametrize(
    ("text", "value", "left"),
    [
        ("Monsieur le Président, M. Trudel a menti.", "Monsieur le Président, M. Trudel", "M. Trudel"),
        ("Grazie alla Rossi e la Ministra del Lavoro.", "Rossi e la Ministra del Lavoro", "Rossi"),
        ("Il made in Italy e la Ministra del Lavoro.", "Italy e la Ministra del Lavoro", ""),
        ("Merci, Madame la Vice-présidente.", "Merci, Madame la Vice-présidente", ""),
        ("Herr Präsident, Meier lügt.", "Herr Präsident, Meier", "Meier"),
    ],
)
def test_of_a_mark_that_holds_an_office_and_more_the_rest_is_left(text: str, value: str, left: str) -> None:
    start = text.index(value)
    kept = list(offices.judged(text, [Match(start, start + len(value), "PERSON", 0.9, "names model")]))
    assert [text[mark.start : mark.end] for mark in kept] == [left] * bool(left)


def test_an_office_that_begins_the_next_sentence_is_not_looked_for_elsewhere() -> None:
    assert offices.bare("Rüegsegger. Greffière") == "Rüegsegger."
    assert offices.bare("Victoria Justice") == "Victoria Justice"


def test_a_council_is_a_body_and_a_councillor_nobody() -> None:
    body = Match(4, 13, "PERSON", 0.9, "names model")
    assert [mark.type for mark in offices.judged("Der Bundesrat stimmt zu.", [body])] == ["ORGANIZATION"]
    assert list(offices.judged("Der Herr Bundesrat stimmt zu.", [body._replace(start=9, end=18)])) == []
