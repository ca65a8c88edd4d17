"""Georgian and Armenian addresses and their parts in sentences: the street's word after its name, case endings on either."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.address_parts import B, E
from winnow_agent.vault.screen.personal.rules.spoken import unless
from winnow_agent.vault.screen.personal.rules.terms import alternatives

# Georgian
_KA: Final = r"\p{Georgian}"
_KA_WORD: Final = rf"{_KA}{{2,24}}(?:-{_KA}{{2,24}})?"
_KA_NUMBER: Final = rf"(?:№[ ]?|N[ ]?|ნომერი[ ])?\p{{Nd}}{{1,3}}(?:[ ]?[ა-ჰ](?!{_KA}))?(?:[/\-]\p{{Nd}}{{1,4}}){{0,2}}(?:-?(?:ში|თან|ზე|ის|დან)(?!{_KA})|[ ]ნომერ{_KA}{{0,4}})?(?!\p{{Nd}}|[ ](?:ადამიან|კაც|მანქან|საათ|წელ|წლ|წუთ|მეტრ|კილომეტრ|კმ|დღე|ლარ|პროცენტ|ათას|თვე))"
_KA_STREET: Final = rf"(?:(?:ქუჩ|გამზირ|პროსპექტ|ჩიხ|შესახვევ|მოედან|მოედნ|ბულვარ|ხეივან|ხეივნ|აღმართ|სანაპირო|გზატკეცილ){_KA}{{0,5}}|ქ\.|გამზ\.|შეს\.|შესახ\.|ბულვ\.|მოედ\.)"
_KA_DOOR: Final = rf"(?:(?:ბინა|სართულ|კორპუს|სადარბაზო|სახლ|შენობა|ოფის|ოთახ|ბლოკ){_KA}{{0,3}}|ბ\.|კორპ\.|სართ\.|სად\.)[ ]?(?:№|N)?[ ]?(?:\p{{Nd}}{{1,4}}[ა-ჰ]?|[IVX]{{1,4}})(?!{_KA}|\p{{Nd}})"
_KA_TAIL: Final = rf"(?:,?[ ]{_KA_DOOR}){{0,4}}"
_KA_TOWN: Final = rf"(?:(?:ქ|ქალაქი?|სოფ|სოფელი?)\.?[ ])?{_KA}{{3,20}},[ ]"
_KA_INITIAL: Final = rf"(?:{_KA}\.[ ]?)?"
_KA_AREA: Final = rf"(?:(?:მე-)?(?:\p{{Nd}}{{1,2}}|[IVX]{{1,4}})(?:-ე)?[ ])?(?:მიკრორაიონ{_KA}{{0,4}}|მ/რ-?{_KA}{{0,3}}|მკრ\.?|კვარტალ{_KA}{{0,4}}|მასივ{_KA}{{0,4}}|დასახლებ{_KA}{{0,4}})"
_KA_LIVES: Final = rf"(?:(?:ვ?ცხოვრობ|გ?ვ?იცხოვრ|უცხოვრ|ნაცხოვრებ|საცხოვრებ|და[ვი]{{1,2}}ბად|დაბადებულ|გადასახლდ|გადმოსახლდ|გადმოვიდ|გადმოვედ|გადაბარგდ|დასახლდ|დავსახლდ|ვ?ქირაობ){_KA}{{0,7}})"
# These are said of much else, too: only of a town that is known as one is it somebody's.
_KA_CAME: Final = rf"(?:(?:გადა|ჩამო|გა)(?:ვიდ|ვედ|მოვიდ|მოვედ|იზარდ|ვიზარდ|სულ|ვარ){_KA}{{0,5}}|მკვიდრ{_KA}{{0,3}}|არის|ვარ|ვართ|არიან|ხარ|გახლავ{_KA}{{0,3}}|ჰყავს|მყავს|მუშაობ{_KA}{{0,3}})"
_KA_FLED: Final = rf"(?:დევნილ{_KA}{{0,4}}|გამოქცეულ{_KA}{{0,3}}|ლტოლვილ{_KA}{{0,3}}|წარმოშობით)"
_KA_NO_TOWN: Final = unless(
    "სახლ ბინა ბინებ ქალაქ სოფელ სოფლ უცხოეთ საზღვარგარეთ სიღარიბ შიშ იმედ ცხოვრება ქვეყან ქვეყნ რეგიონ რაიონ დედაქალაქ ოჯახ მშვიდობ სიმარტოვ ბედნიერ გაჭირ",
    "შემდეგ წელ წლ დრო ოთახ სართულ კორპუს ქუჩა ქუჩებ ქუჩი უბან უბნ გარეუბ ცენტრ მთა ტყე საავადმყოფ სკოლ სამსახურ საერთო ჯარ ომ სიმშვიდ სიცოცხლ სამყარო ჩვენ თქვენ თავის საკუთარ სხვა ერთ ორ იმა ამა ამ იმ იქ აქ",
    "მხარე მხრი ბოლო პირველ საუკუნ ეპოქა პირობ სინამდვილ სიყვარულ სიტუაცი მდგომარეობ სიხარულ ბავშვობ ხელ ვინ რომ ფილმ წიგნ ისტორი ხვალ დღე ფაქტ სია ძველ ახალ",
    endings=4,
)
_KA_NO_STREET: Final = unless(
    "ამ იმ ამავე იმავე ჩვენს ჩვენ თქვენ მთავარ სხვა ერთ მეზობელ ჩემს მის ცენტრალურ ვიწრო ყველა რომელ პატარა დიდ და",
    endings=2,
)
_KA_TOWNS: Final = "(?:თბილის|ქუთაის|ბათუმ|რუსთავ|გორ|ზუგდიდ|ფოთ|თელავ|ოზურგეთ|ახალციხ|ზესტაფონ|სენაკ|მარნეულ|მცხეთ|ხაშურ|სამტრედი|ქობულეთ|ბორჯომ|გარდაბან|საგარეჯო|ბოლნის|ამბროლაურ|ოჩამჩირ|სოხუმ|ცხინვალ|გაგრ|წყალტუბ|ტყიბულ|ჭიათურ|ყვარელ|გურჯაან|სიღნაღ|დმანის|წალკ|ნინოწმინდ|ახალქალაქ|ლანჩხუთ|მარტვილ|ხონ|ვან|ონ|დუშეთ|კასპ|ქარელ|ლაგოდეხ|დედოფლისწყარო|მესტი|ხობ|აბაშ|წალენჯიხ|ჩხოროწყუ|ზუგდიდ|ხულო|ქედა)"

# Armenian
_HY: Final = "[Ա-Ֆա-և]"
_HY_WORD: Final = rf"\p{{Lu}}(?:(?!\p{{Lu}}){_HY}){{1,20}}(?:-\p{{Lu}}?(?:(?!\p{{Lu}}){_HY}){{2,20}})?"
_HY_NAME: Final = rf"(?:\p{{Lu}}\.[ ]?)?{_HY_WORD}(?:[ ]{_HY_WORD}){{0,2}}"
_HY_NUMBER: Final = r"(?:№[ ]?|թիվ[ ]|հ\.[ ]?)?\p{Nd}{1,4}(?:[ ]?[ա-ֆ](?!\p{L}))?(?:[/\-]\p{Nd}{1,4}){0,2}(?!\p{Nd}|-?րդ|-(?:ական|ամյա))"
_HY_STREET: Final = (
    rf"(?:(?:փողոց|պողոտա|նրբանցք|խճուղի|խճուղու|փակուղի|հրապարակ|ծառուղի){_HY}{{0,4}}|փող?\.|պող?\.|նրբ\.|խճ\.)"
)
_HY_BUILT: Final = r"(?:բնակարան|շենք|տուն|տան|մուտք|հարկ|սենյակ|մասնաշենք|զանգված|միկրոշրջան|թաղամաս|թաղ)"
_HY_DOOR: Final = rf"(?:(?:{_HY_BUILT}{_HY}{{0,4}}|բն\.|շ\.|շեն\.|տ\.|մուտ\.|հ\.)[ ]?\p{{Nd}}{{1,4}}[ա-ֆ]?(?!\p{{L}})|\p{{Nd}}{{1,4}}(?:-?(?:րդ|ին))?[ ]{_HY_BUILT}{_HY}{{0,4}})"
_HY_TAIL: Final = rf"(?:[ ]{_HY_BUILT}{_HY}{{0,4}})?(?:,?[ ]{_HY_DOOR}){{0,4}}"
_HY_LIVES: Final = (
    rf"(?i:(?:ապր|բնակվ|ծնվ|ծնված|մեծաց|տեղափոխ|գաղթ|ծնունդ|վարձ|ծնվեց|հաստատվ|ծագում|արմատներ){_HY}{{0,8}})"
)
_HY_IS: Final = r"(?:է|եմ|ես|ենք|եք|են|էի|էր|էինք|էին)"
_HY_PLACE: Final = rf"(?:(?:գյուղ|գ\.|ք\.|քաղաք)[ ]?{_HY_WORD}|{_HY_WORD}[ ](?:գյուղ|մարզ|համայնք|քաղաք|շրջան|ավան|թաղամաս){_HY}{{0,4}})"
_HY_NO_TOWN: Final = unless(
    "գյուղ քաղաք մարզ տանը տուն տան նա նրա մեր իմ իր նրանք այս այդ այն այստեղ այնտեղ արտասահման աղքատ վախ սեր երկիր երկրո աշխարհ խաղաղ հարկ շենք բնակարան փողոց սենյակ ընտանիք դպրոց հիվանդանոց կենտրոն հույս",
    "մայրաքաղաք սփյուռք շատ բոլոր ինչ որտեղ երբ ես դու մենք դուք եղբայր քույր մայր հայր տատ պապ կին կնոջ ամուսն ընկեր եթե բայց իսկ և երեկ այսօր վաղ անցյալ հիմա մարդ հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    endings=4,
)
_HY_TOWNS: Final = alternatives(
    "Երևան|Երեւան|Գյումրի|Վանաձոր|Վաղարշապատ|Էջմիածին|Աբովյան|Կապան|Հրազդան|Արմավիր|Արտաշատ|Իջևան|Գավառ|Գորիս|Չարենցավան|Սևան|Աշտարակ|Դիլիջան|Մասիս|Ալավերդի|Ստեփանավան|Մարտունի|Սիսիան"
)

RULES: Final = (
    Rule("address:georgia, street", "LOCATION", rf"{B}(?P<value>(?:{_KA_TOWN}){{0,2}}{_KA_INITIAL}{_KA_WORD}[ ]{_KA_STREET},?[ ]?{_KA_NUMBER}{_KA_TAIL}(?:,[ ]{_KA}{{3,20}}(?=[.,;\n]|$))?)", 0.65),
    Rule("address:georgia, area", "LOCATION", rf"{B}(?P<value>(?:{_KA_TOWN})?{_KA}{{3,20}}(?:[ ]\p{{Nd}}{{1,2}})?,?[ ]{_KA_AREA}(?:,?[ ]{_KA_DOOR}){{1,4}})", 0.65),
    Rule("address:georgia, doors", "LOCATION", rf"{B}(?P<value>{_KA_DOOR}(?:,?[ ]{_KA_DOOR}){{1,3}})", 0.5),
    Rule("street:georgia, surname", "LOCATION", rf"{B}(?P<value>{_KA}{{2,14}}(?:შვილის|ძის|ავას|იას|უას|იანის|ელის|ურის)[ ]\p{{Nd}}{{1,3}}[ა-ჰ]?-?(?:ში|თან|ზე|დან)){E}", 0.5),
    Rule("street:georgia, lived in", "LOCATION", rf"{B}(?P<value>{_KA_INITIAL}{_KA_WORD}[ ](?:ქუჩ|გამზირ|პროსპექტ|ჩიხ|შესახვევ|ბულვარ|ხეივან|აღმართ){_KA}{{0,3}}(?:ზე|ში))(?:[ ]{_KA}{{2,14}}){{0,2}}[ ]{_KA_LIVES}", 0.5, _KA_NO_STREET),
    Rule("street:georgia, lives in", "LOCATION", rf"{B}{_KA_LIVES}(?:[ ]{_KA}{{2,14}})?[ ](?P<value>{_KA_INITIAL}{_KA_WORD}[ ](?:ქუჩ|გამზირ|პროსპექტ|ჩიხ|შესახვევ|ბულვარ|ხეივან|აღმართ){_KA}{{0,3}}(?:ზე|ში)){E}", 0.5, _KA_NO_STREET),
    Rule("village:georgia", "LOCATION", rf"{B}(?P<value>(?:სოფელ|ქალაქ|დაბა)[ ](?!(?:და|არ|ის|რომ){E}){_KA}{{3,20}}(?:,?[ ]{_KA}{{3,20}}ს?[ ](?:რაიონ|მუნიციპალიტეტ|მხარე){_KA}{{0,4}})?){E}", 0.5),
    Rule("postcode:georgia", "LOCATION", rf"{B}(?P<value>(?!19|20)[0-6]\p{{Nd}}{{3}},?[ ]{_KA_TOWNS}{_KA}{{0,4}}|{_KA_TOWNS}{_KA}{{0,4}},?[ ](?!19|20)[0-6]\p{{Nd}}{{3}}){E}", 0.5),
    Rule("postcode:georgia, word", "LOCATION", rf"{B}(?:საფოსტო[ ])?ინდექს{_KA}{{0,4}}(?:[ ]არის)?[:]?[ ](?P<value>\p{{Nd}}{{4}}){E}", 0.5),
    Rule("box:georgia", "LOCATION", rf"{B}(?P<value>(?:საფოსტო[ ]ყუთი|ა/ყ|ს/ყ)[ ]?(?:№|N)?[ ]?\p{{Nd}}{{1,5}}){E}", 0.6),
    Rule("town:georgia, lived in", "LOCATION", rf"{B}(?P<value>{_KA}{{2,20}}(?:ში|იდან|დან))(?:[ ]{_KA}{{2,12}}){{0,2}}[ ]{_KA_LIVES}", 0.45, _KA_NO_TOWN),
    Rule("town:georgia, lives in", "LOCATION", rf"{B}{_KA_LIVES}(?:[ ]{_KA}{{2,12}})?[ ](?P<value>{_KA}{{2,20}}(?:ში|იდან|დან)){E}", 0.45, _KA_NO_TOWN),
    Rule("town:georgia, from 1", "LOCATION", rf"{B}(?:წარმოშობით|ეროვნებით)[ ](?P<value>{_KA}{{2,20}}(?:იდან|დან)){E}", 0.45, _KA_NO_TOWN),
    Rule("town:georgia, from 2", "LOCATION", rf"{B}(?P<value>{_KA}{{2,20}}(?:იდან|დან))(?:[ ](?:არის|ვარ|არიან))?[ ]{_KA_FLED}{E}", 0.45, _KA_NO_TOWN),
    Rule("town:georgia, came", "LOCATION", rf"{B}(?P<value>{_KA_TOWNS}{_KA}{{0,3}}(?:ში|დან))(?:[ ]{_KA}{{2,12}})?[ ]{_KA_CAME}{E}", 0.45),
    Rule("address:armenia, street", "LOCATION", rf"{B}(?P<value>(?:(?:(?:ք|գ)\.[ ]?|քաղաք[ ]|գյուղ[ ])?{_HY_WORD}(?:[ ]\p{{Nd}}{{4}})?,[ ]){{0,2}}(?:{_HY_NAME}[ ]{_HY_DOOR},[ ])?{_HY_NAME}[ ]{_HY_STREET},?[ ]?{_HY_NUMBER}{_HY_TAIL})", 0.65),
    Rule("address:armenia, area", "LOCATION", rf"{B}(?P<value>{_HY_NAME}(?:,?[ ]{_HY_DOOR}){{2,4}})", 0.6),
    Rule("address:armenia, house", "LOCATION", rf"{B}(?P<value>{_HY_NAME}[ ]{_HY_NUMBER}(?:,?[ ]{_HY_DOOR}){{1,4}})", 0.6),
    Rule("street:armenia, surname", "LOCATION", rf"{B}(?P<value>\p{{Lu}}{_HY}{{2,16}}(?:յան|ենց|ունի|յանի|ունու|ի|ու)[ ]\p{{Nd}}{{1,3}}[ա-ֆ]?-(?:ին|ում|ից)){E}", 0.45, unless("հունվար փետրվար մարտի ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր ժամ էջ օրենք հոդված ամսի")),
    Rule("street:armenia, lived in", "LOCATION", rf"{B}(?P<value>{_HY_NAME}[ ](?:փողոց|պողոտա|նրբանցք|խճուղի|թաղամաս){_HY}{{0,3}}(?:ում|ից))(?:[ ]{_HY_IS})?(?:[ ]{_HY}{{2,14}}){{0,2}}[ ]{_HY_LIVES}", 0.5, _HY_NO_TOWN),
    Rule("street:armenia, lives in", "LOCATION", rf"{B}{_HY_LIVES}(?:[ ]{_HY_IS})?[ ](?P<value>{_HY_NAME}[ ](?:փողոց|պողոտա|նրբանցք|խճուղի|թաղամաս){_HY}{{0,3}}(?:ում|ից)?){E}", 0.5, _HY_NO_TOWN),
    Rule("village:armenia", "LOCATION", rf"{B}(?P<value>(?:{_HY_PLACE},?[ ]){{1,2}}{_HY_PLACE}|(?:գյուղ|քաղաք)[ ]{_HY_WORD}(?:,[ ]{_HY_WORD}[ ](?:մարզ|շրջան){_HY}{{0,4}})?)", 0.5),
    Rule("village:armenia, lives in", "LOCATION", rf"{B}{_HY_LIVES}(?:[ ]{_HY_IS})?[ ](?P<value>{_HY_PLACE}(?:,?[ ]{_HY_PLACE})?)", 0.5, _HY_NO_TOWN),
    Rule("postcode:armenia", "LOCATION", rf"{B}(?P<value>(?!19|20)[0-4]\p{{Nd}}{{3}},?[ ](?:ք\.[ ]?)?{_HY_TOWNS}|{_HY_TOWNS},?[ ](?!19|20)[0-4]\p{{Nd}}{{3}}){E}", 0.5),
    Rule("postcode:armenia, word", "LOCATION", rf"{B}(?i:փոստային[ ])?(?i:ինդեքս){_HY}{{0,3}}(?:[ ]է)?[:՝]?[ ](?P<value>\p{{Nd}}{{4}}){E}", 0.5),
    Rule("box:armenia", "LOCATION", rf"{B}(?P<value>(?i:փոստարկղ|ա/ա|փ/ա|փոստային[ ]արկղ)[ ]?(?:№|N)?[ ]?\p{{Nd}}{{1,5}}){E}", 0.6),
    Rule("town:armenia, lived in", "LOCATION", rf"{B}(?P<value>{_HY_WORD}(?:ում|ից))(?:[ ]{_HY_IS})?(?:[ ]{_HY}{{2,14}}){{0,2}}[ ]{_HY_LIVES}", 0.45, _HY_NO_TOWN),
    Rule("town:armenia, lives in 1", "LOCATION", rf"{B}{_HY_LIVES}(?:[ ]{_HY_IS})?(?:[ ](?:հիմա|այժմ|արդեն|մոտ))?[ ](?P<value>{_HY_WORD}(?:ում|ից)|{_HY_TOWNS}){E}", 0.45, _HY_NO_TOWN),
    Rule("town:armenia, lives in 2", "LOCATION", rf"{B}(?i:տեղափոխ){_HY}{{0,8}}(?:[ ]{_HY_IS})?[ ](?P<value>{_HY_WORD}){E}", 0.45, _HY_NO_TOWN),
    Rule("town:armenia, from 1", "LOCATION", rf"{B}(?i:եկել|եկա|եկանք|գալիս|ծագումով)(?:[ ]{_HY_IS})?[ ](?P<value>{_HY_WORD}ից){E}", 0.45, _HY_NO_TOWN),
    Rule("town:armenia, from 2", "LOCATION", rf"{B}(?P<value>(?<=\p{{L}}[ ]){_HY_WORD}ից)[ ](?:{_HY_IS}|եկել)(?![ ]{_HY}{{2,12}}(?:ում|ել|վել)){E}{E}", 0.45, _HY_NO_TOWN),
)  # fmt: skip
