"""The most frequent function words of languages: running text holds many of them, lists and logs hold few."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "en": "the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they"
    " which you were her all she there would their we him been has when who will no more if so what up",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son elle"
    " on je nous vous mais ou comme leur aux cette ses était ont être d l qu n s c j à y lui si",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat"
    " dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur ich wir",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin"
    " sobre este ya entre cuando todo esta ser son dos también fue había era muy hasta desde yo él",
    "it": "di e il la che in a per un è del non una da sono con le si della i al come più lo ha gli dei nel alla ma"
    " anche mi o delle se su questo era dal ci ho l suo sua essere quando io",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua"
    " ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era",
    "nl": "de van een het en in is dat op te zijn met voor die niet aan er om ook als dan maar bij uit door naar ze hij"
    " wordt nog was over ik je we heeft had geen worden of wat kan zich deze dit",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan hon när"
    " år under också efter eller nu sin där vid mot ska skulle",
    "da": "og i at det er en til på som for den af med de der har ikke et han var om fra jeg men vi sig så kan hun når"
    " ved eller også efter blev havde være skal nu mod",
    "no": "og i det på som er en til å han av for at med var de ikke den har jeg om et fra seg men så vi hun kan ble når"
    " ved eller også etter hadde være skal nå mot",
    "fi": "ja on ei että se oli hän mutta ovat myös kun niin joka ole hänen tai sen kuin minä sitä vain jos mitä nyt"
    " mukaan he olla ollut me sekä siitä tämä kanssa voi jo",
    "pl": "i w na z się nie do to że jest o jak po co ale za od tak przez jego już tym był dla ich a czy tylko może jej"
    " ma są ja by było która który pan",
    "cs": "a v se na je že o s z do i to k ve pro za by ale si po jako od jsem už však jeho tak jsou byl které která"
    " nebo bylo při co jen není",
    "sk": "a v sa na je že o s z do i to k vo pre za by ale si po ako od som už však jeho tak sú bol ktoré ktorá alebo"
    " bolo pri čo len nie",
    "hu": "a az és hogy nem is egy ez csak meg de volt el már ha mint még ki azt van vagy olyan mert kell én fel ő ezt"
    " mi lehet után majd ön nagy aki amely",
    "ro": "de și în a la cu pe nu o că din care un se este mai pentru au ce fi să le lui am era sau dar ca al ai iar"
    " prin după fost despre când",
    "tr": "ve bir bu da de için ile o çok gibi daha olarak ne kadar sonra en ki olan var ama ben her diye değil mi ya"
    " onun o kendi bunu yok",
    "ru": "и в не на что я с он как это а по но к из у за то же от так о для его бы она все они мы вы или был было ее"
    " до если уже ни при быть только когда",
    "uk": "і в не на що з до як та у це за а я він від але його про для так по то ж вона вони ми ви або був було її"
    " якщо вже бути коли при й",
    "bg": "и на да в се за от не е са с че по като но той до това го ще аз му или си при към беше ли тя те ние как",
    "sr": "и у је да се на за су од с а не о као који што то из али или је због по би до",
    "hr": "i u je da se na za su od s a ne o kao koji što to iz ali ili bi do sam nije biti po",
    "el": "και το η της να του ο τα για με που την των είναι από στο δεν θα τον οι στην τους ένα μια αλλά ή ως σε ότι",
    "ca": "de la i el que a en les els un per amb una no del és al es va com més són o però seu ha han aquest molt",
    "id": "yang dan di dengan untuk tidak ini dari dalam akan pada itu ke adalah saya juga karena bisa ada oleh atau"
    " telah mereka kami sudah lebih",
    "vi": "và của là có được cho không một trong các những với người đã này khi đến để từ về như cũng tôi ông ra",
    "ar": "في من على إلى أن عن التي الذي هذا مع كان هذه ما لا أو كل بعد قد لم بين هو هي كما ذلك و ثم",
    "he": "של את על לא הוא עם כי זה גם היה או אם כל אני מה היא יש בין אך רק הם אבל כך",
    "fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز شد بود می ها شده",
    "hi": "के का की है में से और को पर यह ने एक भी हैं था कि नहीं तो ही कर लिए थे जो वह",
    "la": "et in est non ad ut cum quod qui sed si quae ex per de esse enim ac a quam hoc se nec aut ab",
}

STOP_WORDS: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
