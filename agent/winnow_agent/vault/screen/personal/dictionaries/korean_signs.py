"""Korean words and syllables that tell a person, and what may stand around a name: written down from knowledge of the language."""

from __future__ import annotations

from typing import Final

import regex

SURNAMES: Final = (
    frozenset(
        "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도"
    ),
    frozenset(
        "소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간상시갈단견당화"
    ),
    frozenset("계구궁근내대돈등란래뢰루만매묘묵미빙삼소순아야영요운의이자점종준증창초춘쾌판포필학해향후흥탄평풍섭"),
)
"""Surnames, common ones first; the last are as rare as names as they are common as words."""
_OF_TWO_WORDS: Final = "남궁 황보 제갈 사공 선우 서문 독고 동방 강전 망절 장곡 소봉 어금"
OF_TWO: Final = frozenset(_OF_TWO_WORDS.split())
"""Surnames of two syllables."""
DETERMINERS: Final = frozenset("이전신한두현위구여양각주본대모총제당나내의만자")
"""Surnames that are "this", "former", "new", "one", "two", "each" or "present" before an office; before "씨" they are surnames."""
FIRST: Final = frozenset(
    "영정상성재지민현승동진경은수종병기광태준용미순명창윤서유하혜선인원철춘금옥복봉덕형연희홍학주길문두만남숙말점귀찬충규근석시우세소예효건대도양월분갑을판필한해호화환훈판막언간방천변감구국"
)
"""Syllables that often begin a given name."""
FIRST_TOO: Final = frozenset(
    "가강고관교권균나난다달득래려로루모무배백범보비빈사산삼새샛설솔송슬신아안애여엽오완요욱웅응의이익일임자장전제조중차채청초치칠택평항행향헌혁흥돌끝끔간어"
)
"""Those that sometimes do."""
SECOND: Final = frozenset(
    "수호철영희숙자순옥진현준훈석식우민은연경미정선환규구용기길동덕례만봉복섭성승열욱웅원윤일재주태택학혁형홍화란림린빈남금균근권광국곤건배범병분상서아애엽완인임익종찬창천춘필하한해향헌혜효희녀월점돌쇠단이룡련삼솔슬율지"
)
"""Syllables that often end a given name."""
SECOND_TOO: Final = frozenset(
    "각갑강겸결관교군나년노담대도두득라람달녕래량령록리명모목문무보비산새생세소송술심안양언여예오운유음일전제조중직직차채청출충치칠탁탄통판팔평표학함항행협호황회후휘흔흠흥"
)
"""Those that sometimes do."""
SYLLABLES: Final = FIRST | FIRST_TOO | SECOND | SECOND_TOO
LIVING: Final = r"(?:에게(?:서|는|도|만|로)?|한테(?:서|는|도)?|께(?:서(?:는|도)?|도)?)"
"""Particles that only living beings take."""
CALLED: Final = r"(?:씨|여사|님|군|양|옹|선생님?)(?:네|댁|들)?"
"""Forms of address that are written together with a name."""
EITHER: Final = rf"(?:{LIVING}|의|도|만(?:이|은|을)?|까지|부터|조차|마저|처럼|보다|과의|와의|에(?=[ ](?:대|의|관|따))|이라고|이라는|이고|이며|이다|이었다|이었고|입니다|인데|네|등|뿐)"
"""Particles and copulas that go with any stem."""
AFTER_CONSONANT: Final = rf"(?:은|이|을|과|아|이라|이란|이었으며|이었던|이여|이랑|이네|이야|이요|이에요|이지|이(?:가|는|를|도|의|와|{LIVING}))"
"""Those that follow a consonant; the last is a diminutive with a particle of its own."""
AFTER_VOWEL: Final = r"(?:는|가|를|와|야|라|라고|라는|란|고|며|였다|였고|였던|였으며|다|여|랑|예요|에요|지|와는|와도)"
"""Those that follow a vowel."""
OFFICES: Final = (
    "교장|교감|교사|교수|판사|검사|위원장|위원|의원|의장|장관|차관|과장|부장|차장|국장|실장|팀장|계장|사장|회장|원장|소장|관장|총장|학장|변호사|의사|간호사|신부|목사|수녀|스님|총재|대표|대표이사|이사|감독|코치"
    "|면장|이장|읍장|군수|시장|도지사|순경|경장|경위|형사|반장|박사|기자|작가|화백|감사|대리|주임|대위|중위|소위|중사|하사|병장|상사|대령|중령|소령|장군|총리|대통령|선수|아나운서|간사|기사|집사|권사|장로|전도사|영감|선비|서방|대감|참판|판서|참봉|주사|훈장|비서|정승|진사"
)
"""Offices and trades, which stand before a name and behind it."""
KIN: Final = "할머니|할아버지|아저씨|아주머니|아줌마|어머니|아버지|엄마|아빠|언니|누나|오빠|형님|형|이모|삼촌|어르신|여사|선생|선생님|자매|형제|귀하|쌤|양|군|씨|옹|님"
"""What somebody is called behind the name."""
ROLES: Final = (
    "주민|시민|농민|피고인|피고|원고|증인|피해자|고소인|피의자|용의자|환자|보호자|변호인|대리인|공증인|유언자|매도인|매수인|임차인|임대인|위임인|수임인|채무자|채권자|망인|호주|예금주|작성자|구술자|면담자"
    "|시인|소설가|화가|배우|가수|작곡가|학생|제자|동생|아내|남편|처|부인|아들|딸|장남|차남|장녀|차녀|친모|친부|모친|부친|며느리|사위|조카|손자|손녀|친구|이웃|동료|선발|마무리|유지|대모|대부|세례명|전학생|담임|주인|이름은|사람은|범인은|받는 분은|고인|시조|상인|지주|농부|어부|노인|청년|소년|소녀|총각|처녀"
)
"""What somebody is called before the name, besides offices."""
_ORDINARY_WORDS: Final = (
    "성원 상민 선언 진술 연락 수해 수출 수확 환율 범인 의석 영세 재석 금산 한강 금강 동강 남강 조서 장구 원래 수도 동무 강화 진주 경주 전주 광주 원주 상주 성주 공주 나주 영주 여주 충주 청주 제주 양주 파주 무주 울진 강진 당진 영광 정선 보령 예산 서산 동해 남해 서해 해남 영남 호남 충남 경남 전남 영동 영월"
    " 순천 홍천 화천 옥천 진천 예천 서천 합천 사천 이천 인제 양구 구미 상하 성명 성인 성분 성장 세대 수상 수화 시인 신원 안건 양옥 연설 연주 연필 연료 영업 예식 우유 원인 원수 원자 원전 유언 유림 유적 유학 은행 의병 의식 인력 인원 인하 일행 일본 임명 임원 자유 장기 재판 재산 전화 점심 정전 정당 제자 조례"
    " 조선 종교 종일 주일 주사 주변 주택 준공 준수 지도 지역 지방 지상 지하 진료 진상 창문 창립 철거 철도 철학 청년 청자 초기 초가 춘추 충성 태양 통일 판결 평화 표준 필요 하지 하루 학교 학년 한복 한자 한파 해군 해방 해외 향교 현금 현미 현황 형사 호미 호수 화재 화물 환경 효과 훈련 가산 강산 경찰 경기 고향 공사 구두 구월"
    " 국어 국수 군인 권리 근로 금고 기관 기와 기념 기업 길이 남녀 남산 내일 농사 누구 다음 단오 대상 대장 덕분 도로 동네 동생 두부 마을 만세 명단 목재 무명 문서 미군 미국 민법 민족 바다 반대 방송 배추 보리 보름 본관 부부 부자 분교 비단 사건 산림 삼일 상여 상장 서명 서원 선거 선로 소나 소수 소유 송아 순경 승려 시내 시장 신문 아기"
    " 수원 안양 성남 평택 안성 김포 화성 양평 가평 강릉 속초 삼척 태백 평창 횡성 고성 양양 보은 괴산 음성 단양 천안 아산 논산 계룡 부여 청양 홍성 태안 군산 익산 정읍 남원 김제 완주 진안 장수 임실 순창 고창 부안 목포 여수 광양 담양 곡성 구례 고흥 보성 화순 장흥 영암 무안 함평 장성 완도 진도 신안 포항 김천 안동 문경 경산"
    " 의성 청송 영덕 청도 고령 칠곡 봉화 울릉 창원 통영 김해 밀양 거제 양산 의령 함안 창녕 하동 산청 함양 거창 개성 평양 원산 함흥 청진 해주 남포 신의주 이태원 조지아 천호 명동 종로 신촌 홍대 구로 양재 도곡 선경 현대 삼성 대우 금성 한진 동양 두산 한화 기아 계룡산"
    " 이유 주소 장소 문의 신청 재무 보호 경멸 양심 만행 도래 인권 이행 인종 구제 체포 구금 형벌 간섭 자국 박해 제한"
)
ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())
"""Words and towns that are made like given names, and that the dictionary holds for rare or for persons."""
_CALLINGS: Final = f"{OFFICES}|{ROLES}|{KIN}|신청자|부장님|사장님|아버님|어머님|기사님|선생님"
NOBODY: Final = frozenset([*_CALLINGS.split("|"), *ORDINARY])
"""What no name is read from."""
_VIETNAMESE_WORDS: Final = "응우옌 응웬 쩐 팜 호앙 즈엉 부이 후인 응오 쯔엉 딘 쩡"
VIETNAMESE: Final = frozenset(_VIETNAMESE_WORDS.split())
"""Surnames behind which two words more may belong to the name."""
SHORT: Final = frozenset("존잭톰짐폴칼샘벤빌")
"""Given names of elsewhere that stand before another name."""
_BAPTISMAL_WORDS: Final = (
    "마리아 바오로 베드로 요한 요셉 데레사 테레사 안드레아 프란치스코 가브리엘 미카엘 라파엘 스테파노 안토니오 아우구스티노 도미니코 루치아 체칠리아 아녜스 아가타 카타리나 엘리사벳 막달레나 율리아 율리아나 글라라"
    " 세실리아 모니카 로사 안나 크리스티나 소피아 비비안나 발바라 바르바라 골룸바 아나스타시아 다니엘 토마스 야고보 마태오 마르코 루카 필립보 바르톨로메오 시몬 이냐시오 그레고리오 베네딕토 빈첸시오 알로이시오 사무엘 모세 다윗 에스더 한나 요안나"
)
BAPTISMAL: Final = frozenset(_BAPTISMAL_WORDS.split())
"""Saints' names, which stand alone or behind a Korean surname."""
_BODIES_WORDS: Final = "학교 초등학교 중학교 고등학교 대학 대학교 회관 병원 교회 일보 신문 은행 공장 회사 조합 협회 위원회 연구소 박물관 도서관 성당 경찰서"
BODIES: Final = frozenset(_BODIES_WORDS.split())
"""What is called after persons and is none."""
SUFFIXES: Final = frozenset("자사장실원소회부과국점품물성식법적형권론안단군구시도동로관계별측상하중내외님들")
"""Syllables that make a noun of another."""

END: Final = r"(?:님|들)?(?:은|는|이|가|을|를|의|과|와|도|만|께|께서|께서는|에게|에게서|한테|께도|네|댁|으로|로|라고|이라고|이다|입니다|이었다|였다)?(?!\p{Hangul})"
TITLED: Final = regex.compile(rf"[ ]?(?:{OFFICES}|{KIN}){END}|[ ]드림|[ ]올림|[ ]배상|[ ]모[ ](?:씨|군|양|{OFFICES})")
"""A title or a kinsman right behind."""
BODIED: Final = regex.compile(
    rf"[ ](?:\p{{Hangul}}{{1,8}}[ ])?\p{{Hangul}}{{0,5}}(?:장관|대표이사|의원|위원장|총리|대통령|감독|교수){END}"
)
"""An office behind its field: "재무장관"."""
LED: Final = regex.compile(
    rf"(?:(?<!\p{{Hangul}})(?:{ROLES})|{OFFICES})[ \t\u3000]$|(?<![\p{{Hangul}}])고[ ]$|(?:{OFFICES}|{ROLES}|성명|이름|환자명|참조|작성|사람)[ ]?[:：][ ]?$"
)
"""A role, an office or a label right before."""
LISTED: Final = regex.compile(r"(?:[,:·/|○(\[\"“‘'\n\t]|^|\d\.)[ ]?$")
"""What an entry of a list begins behind."""
CLOSED: Final = regex.compile(r"[ ]?(?:[,.·:/|)(\]\"”’'\n\t\u3000]|$)")
"""What ends an entry of a list."""
AGED: Final = regex.compile(r"[ ]?\((?:\p{Han}{2,4}|\d{1,3}(?:세)?|\p{Han}{1,3}[,·])\)?")
"""An age or the name in Chinese signs in brackets."""
SHIP: Final = regex.compile(r"(?:선|함|열차|위성)[ ]$")
"""A kind of ship, whose name ends like a man's."""
SOMEBODY: Final = regex.compile(r"(?<!\p{Hangul})\p{Hangul}{1,2}[ ]$")
"""What stands before "모", which is no surname there."""
KIN_LED: Final = regex.compile(
    r"(?<!\p{Hangul})(?:(?:큰|작은|첫째|둘째|셋째|막내|제|내|우리)[ ]?)?(?:아들|딸|장남|차남|장녀|차녀|삼남|삼녀|처|아내|남편|누나|언니|오빠|형|동생|누이|며느리|사위|손자|손녀|조카|친모|친부|제자|입양아|세례명|자는|전학생|사랑하는|보고[ ]싶은)[ ]$|(?:이름은|이름:|성명:)[ ]$"
)
NEXT: Final = regex.compile(r"[ ](?P<word>[가-힣]++)")
THI_NEXT: Final = regex.compile(r"[ ]티[ ][가-힣]")
"""The middle name of Vietnamese women, which tells a surname."""
ANY_TAIL: Final = rf"(?:{EITHER}|{AFTER_CONSONANT}|{AFTER_VOWEL})"
LIVING_TAIL: Final = regex.compile(rf"{LIVING}|(?:{CALLED}|{OFFICES}){ANY_TAIL}?")
EITHER_TAIL: Final = regex.compile(EITHER)
CONSONANT_TAIL: Final = regex.compile(AFTER_CONSONANT)
VOWEL_TAIL: Final = regex.compile(AFTER_VOWEL)
SMALL_TAIL: Final = regex.compile(rf"이(?:가|는|를|도|의|와|랑|네|야|한테|{LIVING})?")
CALL_TAIL: Final = regex.compile(r"[아야]")
CALL_END: Final = regex.compile(r"[ ]?[,!~.?]|[ ](?:어디|이리|보아라|잘|밥|너|나|우리|빨리|얼른|오늘|내일|왜|뭐)|$|\n")
PLACED: Final = regex.compile(r"\p{Hangul}(?:특별시|광역시|시|도|군)[ ]$")
"""A larger place, which a smaller one stands behind."""
OFFICE_NEXT: Final = regex.compile(
    rf"[ ](?P<title>{OFFICES}|할머니|할아버지|아저씨|아주머니|선생|선생님|쌤|노인|노파|형|누나|언니){END}|[ ]모[ ](?:씨|군|양|{OFFICES})"
)
KIN_NEXT: Final = regex.compile(rf"[ ]?(?:{KIN}|이모|고모){END}|[ ](?:올림|드림|배상|씀)(?!\p{{Hangul}})")
CALLED_NEXT: Final = regex.compile(rf"[ ](?:씨|여사|군|양|옹|영감|서방){END}|[ ]씨(?:네|댁)|[ ]씨[ ]집안")
OFFICE_HUNG: Final = regex.compile(
    rf"(?P<title>교수|박사|선생|의원|장관|대통령|과장|부장|사장|여사|검사|판사|영감|목사|신부)님?{ANY_TAIL}?"
)
SOMEONE_HUNG: Final = regex.compile(rf"모(?:씨|군|양){ANY_TAIL}?")
SOMEONE_NEXT: Final = regex.compile(r"[ ]?\(\d{1,3}|[ ](?:씨|군|양)(?!\p{Hangul}{2})")
"""Whom a newspaper does not name: "장모(34) 씨"."""
CALLED_HUNG: Final = regex.compile(rf"씨(?:네|댁|들)?{ANY_TAIL}?")
IN_CHINESE: Final = regex.compile(r"[ ]?[(（](?P<name>\p{Han}{2,4})(?=[)），,· ])")
"""A name again, in Chinese signs."""
EOJEOL: Final = regex.compile(r"(?<![\p{L}\p{N}\p{M}”’』」》>)])[가-힣]++(?![\p{L}\p{M}])")
"""What stands between blanks; behind a closing bracket or quote only particles do."""
UNREAD: Final = regex.compile(r"[\p{C}\p{Z}]")
"""What C takes for the end of a text, and what the library leaves out."""
