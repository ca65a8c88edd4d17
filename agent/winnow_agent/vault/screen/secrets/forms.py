"""The forms of credentials that say by themselves what they are, as their issuers document them.

`PREFIXED` is a table: the rule's name, the literals that such a credential begins with, the pattern of what follows. The
literals are what a text is searched for; the pattern is tried at each. `INFIXED` names credentials that carry their literal
in the middle: what stands before it, the literal, what follows. `HASHED` are stored passwords, in the forms of crypt(3) and
of the frameworks. Sources: the issuers' documentation, GitHub's list of secret scanning patterns, the published rules of
detect-secrets (Apache-2.0), CredSweeper (MIT, read at 1.19.5), gitleaks and its successor Betterleaks (MIT, as of Kingfisher 2.14's
rules), which agree on these forms. `bench/secret_forms.py` tells which of their forms are not found here.
"""

from __future__ import annotations

from typing import Final

PREFIXED: Final = r"""
1password            ops_eyJ                                     [A-Za-z0-9+/_-]{100,}={0,3}
1password-secret-key A3-                                         [A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}
adobe                p8e-                                        [A-Za-z0-9_-]{32}
age                  AGE-SECRET-KEY-1 AGE-SECRET-KEY-PQ-1        [A-Z0-9]{58,}
airtable             pat                                         [A-Za-z0-9]{14}\.[0-9a-f]{64}
aiven                AVNS_ aivenv1                               [A-Za-z0-9_-]{18,}
akamai               akab-                                       [a-z0-9]{16}-[a-z0-9]{16}
alchemy              alcht_                                      [A-Za-z0-9]{30}
alibaba              LTAI                                        [A-Za-z0-9]{12,24}
anthropic            sk-ant-                                     [A-Za-z0-9_-]{20,}
apify                apify_api_                                  [A-Za-z0-9-]{30,}
artifactory          AKCp                                        [1-9A-HJ-NP-Za-km-z]{69}
jfrog                cmVmdGtuOjAxOj cmVmdGtuOjAyOj               [A-Za-z0-9_-]{30,}
asana                0/ 1/ 2/                                    (?:\d{14,18}/)?(?:\d{14,18}:)?[0-9a-f]{32}
atlassian            ATATT3 ATCTT3 ATSTT3                        [A-Za-z0-9_=-]{50,}
bitbucket            ATBB BBDC-                                  [A-Za-z0-9+/_=-]{20,}
authress             sc_ ext_ scauth_ authress_                  [A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}
aws-access-key       AKIA ASIA ABIA ACCA                         [A-Z0-9]{16,17}
aws-access-key       A3T                                         (?=[A-Z]*\d)[A-Z0-9]{17}
aws-principal        AGPA AIDA AIPA ANPA ANVA AROA APKA ASCA     (?=[A-Z]{0,12}\d)[A-Z0-9]{16,17}
aws-appsync          da2-                                        [a-z0-9]{26}
aws-bedrock          ABSK bedrock-api-key-                       [A-Za-z0-9+/=]{28,}
aws-mws              amzn.mws.                                   [0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}
amazon-oauth         amzn1.oa2-cs.v1.                            [0-9a-f]{64}
aws-session          IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz      [A-Za-z0-9+/=%]{60,}
azure-storage-sas    ?sv= &sv=                                   [^\s"'<>]{0,400}[?&]sig=[A-Za-z0-9%+/=_-]{30,}
beamer               b_                                          [A-Za-z0-9_=-]{44}
braintree            access_token$                               (?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-z]{32}
brevo                xkeysib- xsmtpsib-                          [0-9a-f]{64}-[A-Za-z0-9]{16}
buildkite            bkua_ bkaj_ bkct_ bkaa_ bkar_ bkpt_ bkpat_ bkps_ [A-Za-z0-9_-]{40,}
cerebras             csk-                                        [a-z0-9]{40,}
chief-tools          ctp_                                        [A-Za-z0-9]{40}
circleci             CCIPAT_ CCIPRJ_                             [A-Za-z0-9]{22}_[0-9a-f]{40}
clickhouse           4b1d                                        [A-Za-z0-9]{38}
clojars              CLOJARS_                                    [a-z0-9]{60}
cloudflare           cfat_ cfut_ cfk_                            [A-Za-z0-9_-]{40,}
cloudflare-origin    v1.0-                                       [0-9a-f]{24}-[0-9a-f]{140,150}
confluent            cflt                                        [A-Za-z0-9+/]{60}
contentful           CFPAT-                                      [A-Za-z0-9_-]{40,}
crates-io            cio                                         [A-Za-z0-9]{32}
databento            db-                                         [A-Za-z0-9]{29}
databricks           dapi dkea dose dsapi                        [0-9a-f]{32}(?:-\d)?
defined-networking   dnkey-                                      [A-Za-z0-9_=-]{26}-[A-Za-z0-9_=-]{52}
deno                 ddp_ ddw_                                   [A-Za-z0-9]{36}
digital-ocean        dop_v1_ doo_v1_ dor_v1_ dot_v1_ dos_v1_     [0-9a-f]{64}
digital-ocean-spaces DO00                                        [A-Z0-9]{16}
docker               dckr_pat_ dckr_oat_                         [A-Za-z0-9_-]{27,}
docker-swarm         SWMTKN-1- SWMKEY-1-                         [A-Za-z0-9/+-]{40,}
doppler              dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit. [A-Za-z0-9_.-]{40,}
dropbox              sl. sl.u. sl.B                              [A-Za-z0-9_-]{60,}
duffel               duffel_test_ duffel_live_                   [A-Za-z0-9_=-]{43}
dynatrace            dt0                                         [a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}
easypost             EZAK EZTK                                   [A-Za-z0-9]{54}
endor                endr+                                       [A-Za-z0-9-]{16}
facebook             EAA                                         [A-Za-z0-9]{80,}
figma                figd_ figo_ figu_ figr_ figoh_ figdr_       [A-Za-z0-9_-]{36,60}
firebase-server      AAAA                                        [A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{140}
flutterwave          FLWSECK- FLWSECK_TEST- FLWPUBK- FLWPUBK_TEST- [A-Za-z0-9]{12,40}(?:-X)?
fly-io               fo1_ fm1a_ fm1r_ fm2_                       [A-Za-z0-9+/_-]{43,}={0,3}
frame-io             fio-u-                                      [A-Za-z0-9_=-]{64}
freemius             sk_                                         (?![\w#]*[#(])(?=[^\s"']{0,29}[^\w\s"'])(?=[^\s"']{0,29}\d)[^\s"'`,;<>]{29}(?=["'`\s;]|$)
github               ghp_ gho_ ghu_ ghs_ ghr_                    [A-Za-z0-9]{36,}
github-installation  ghs_                                        \d{1,20}_eyJ[A-Za-z0-9_-]{15,800}(?:\.[A-Za-z0-9_-]+){2}
github-fine-grained  github_pat_                                 [A-Za-z0-9_]{40,}
gitlab               glpat- gldt- glrt- glrtr- glwt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- [A-Za-z0-9_-]{20,}(?:\.[0-9A-Za-z]{2}\.[0-9A-Za-z]{9}|\.[0-9a-z]{9})?
gitlab-runner        GR1348941                                   [A-Za-z0-9_-]{20}
gitlab-session       _gitlab_session=                            [A-Za-z0-9_-]{20,64}
gocardless           live_                                       (?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{40}
google-api-key       AIza                                        [A-Za-z0-9_-]{35}
google-oauth         ya29. GOCSPX-                               [A-Za-z0-9_-]{22,}(?:\.[A-Za-z0-9_-]+)*
google-refresh       1//0                                        [A-Za-z0-9_-]{40,}
google-recaptcha     6L                                          [A-Za-z0-9_-]{6}AAAAA[A-Za-z0-9_-]{27}
grafana              glc_ glsa_                                  [A-Za-z0-9+/_=-]{30,}
grafana-provisioned  eyJrIjoi                                    [A-Za-z0-9+/]{40,}={0,2}
groq                 gsk_                                        (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,}
harness              pat. sat.                                   [A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}
hashicorp-vault      hvs. hvb. hvr.                              [A-Za-z0-9_-]{24,}
hashicorp-legacy     s. b.                                       (?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*\d[A-Za-z0-9]*\d)[A-Za-z0-9]{24}
heroku               HRKU-                                       [A-Za-z0-9_-]{30,}
hubspot              pat-na1- pat-na2- pat-eu1- pat-ap1-         [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
hugging-face         hf_ api_org_                                [A-Za-z0-9_-]{34,}
infracost            ico-                                        [A-Za-z0-9]{32}
instagram            IGQV                                        [A-Za-z0-9_=-]{80,}
intercom             dG9r                                        Ojo?[A-Za-z0-9+/_-]{40,}={0,2}|O[A-Za-z0-9+/_-]{50,}={0,2}
intra42              s-s4t2ud- s-s4t2af- u-s4t2ud-               [0-9a-f]{64}
jina                 jina_                                       [A-Za-z0-9_-]{50,}
langfuse             sk-lf- pk-lf-                               [0-9a-f]{8}-[0-9a-f-]{27}
langsmith            lsv2_pt_ lsv2_sk_                           [0-9a-fA-F]{32}_[0-9a-fA-F]{10}
launchdarkly         api- sdk- mob-                              [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}
linear               lin_api_ lin_oauth_                         [A-Za-z0-9]{32,}
lob                  live_ test_ live_pub_ test_pub_             [0-9a-f]{31,35}
mailersend           mlsn.                                       (?=[A-Za-z0-9]*\d)[A-Za-z0-9]{30,70}
mailgun              key- pubkey-                                [0-9a-z]{32}
mapbox               sk.eyJ tk.eyJ pk.eyJ                        [A-Za-z0-9_-]{50,}\.[A-Za-z0-9_-]{20,}
mongodb-atlas        mdb_sa_sk_                                  [A-Za-z0-9_-]{40}
neon                 napi_                                       [A-Za-z0-9]{64}
netlify              nfp_ nfc_ nfo_                              [A-Za-z0-9_]{36,}
new-relic            NRAK- NRJS- NRII- NRSP- NRRA- NRBR-         [A-Za-z0-9_-]{19,}
nightfall            NF-                                         [A-Za-z0-9]{32}
nkey-seed            SU SN SA SC SO SX                           [A-Z2-7]{56}
notion               ntn_ secret_                                (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43,50}
npm                  npm_                                        [A-Za-z0-9]{36}
ntlm                 TlRMTVNTUAAD TlRMTVNTUAAB TlRMTVNTUAAC      [A-Za-z0-9+/=]{40,}
nuget                oy2                                         [a-z0-9]{43}
nvidia               nvapi-                                      [A-Za-z0-9_-]{60,}
octopus-deploy       API-                                        [A-Z0-9]{25,32}
onfido               api_live. api_sandbox. api_live_us. api_live_ca. (?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]{20,})?
openai               sk-proj- sk-svcacct- sk-admin- sk-None-     [A-Za-z0-9_-]{20,}
openai-like          sk-                                         (?=[A-Za-z0-9]*\d)[A-Za-z0-9]{32,64}
openrouter           sk-or-                                      v\d-[A-Za-z0-9_-]{20,}
openshift            sha256~                                     [A-Za-z0-9_-]{43}
paddle               pdl_live_ pdl_sdbx_                         apikey_[A-Za-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}
paypal               A21AA                                       [A-Za-z0-9_-]{80,}
perplexity           pplx-                                       [A-Za-z0-9_-]{40,}
persona              persona_production_ persona_sandbox_        (?:[0-9a-f]{8}-[0-9a-f-]{27}|(?=[a-z0-9]*\d)[a-z0-9]{20,40})
pinecone             pcsk_                                       [A-Za-z0-9_]{50,}
plaid                access-sandbox- access-development- access-production- [0-9a-f]{8}-[0-9a-f-]{27}
planetscale          pscale_tkn_ pscale_pw_ pscale_oauth_ pscale_id_ [A-Za-z0-9_.=-]{20,}
polar                polar_pat_ polar_oat_ polar_at_ polar_sk_ polar_rt_ [A-Za-z0-9_-]{20,}
posthog              phc_ phx_ phs_ pha_ phr_                    [A-Za-z0-9_-]{40,}
postman              PMAK-                                       [0-9a-f]{24}-[0-9a-f]{34}
postman-collection   PMAT-                                       [A-Z0-9]{26}
prefect              pnu_ pnb_                                   [A-Za-z0-9]{36}
pulumi               pul-                                        [0-9a-f]{40}
pypi                 pypi-                                       Ag[A-Za-z0-9_-]{50,}
razorpay             rzp_live_ rzp_test_                         [A-Za-z0-9]{14}
readme               rdme_                                       [a-z0-9]{70}
replicate            r8_                                         [A-Za-z0-9]{37}
resend               re_                                         (?=[A-Za-z0-9_]*[A-Z])(?=[A-Za-z0-9_]*\d)[A-Za-z0-9]{8}_[A-Za-z0-9]{24}
rubygems             rubygems_                                   [0-9a-f]{48}
runpod               rpa_                                        [A-Z0-9]{30,}+[a-z0-9]*+
salesforce           00D                                         [A-Za-z0-9]{12,15}![A-Za-z0-9._]{60,}
salesforce-consumer  3MVG                                        [A-Za-z0-9._]{24,}
salesforce-refresh   5Aep861                                     [A-Za-z0-9._]{60,}
samsara              samsara_api_                                [A-Za-z0-9]{24,40}
scalingo             tk-us-                                      [A-Za-z0-9_-]{48}
sendgrid             SG.                                         [A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}
sentry               sntrys_ sntryu_ sntrya_ sntryi_             [A-Za-z0-9+/=_-]{40,}
settlemint           sm_aat_ sm_pat_ sm_sat_                     [A-Za-z0-9]{16}
shippo               shippo_live_ shippo_test_                   [0-9a-f]{40}
shopify              shpat_ shpca_ shppa_ shpss_ shptka_ shpua_  [0-9a-fA-F]{32}
slack                xoxa- xoxb- xoxc- xoxd- xoxe- xoxf- xoxg- xoxh- xoxi- xoxj- xoxk- xoxl- xoxm- xoxn- xoxo- xoxp- xoxq- xoxr- xoxs- xoxt- xoxu- xoxv- xoxw- xoxx- xoxy- xoxz- xoxe.xoxb- xoxe.xoxp- xapp- xwfp- (?:\d+-)?[A-Za-z0-9%/+-]{10,}
snyk                 snyk_uat. snyk_sat.                         [A-Za-z0-9_.-]{30,}
sonarqube            sqa_ sqp_ squ_                              [0-9a-f]{40}
sourcegraph          sgp_ sgd_ slk_ sgph_                        (?:[0-9a-f]{16}_|local_)?[0-9a-f]{40,64}
square               sq0                                         [a-z]{3}-[A-Za-z0-9_-]{22,43}
square-access        EAAA                                        [A-Za-z0-9_+=-]{60}
stackhawk            hawk.                                       [A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}
stripe               sk_live_ sk_test_ pk_live_ pk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ [A-Za-z0-9]{10,}
jenkins              {AQAAAB                                     [A-Za-z0-9+/]{24,400}={0,2}\}
webhook-secret       whsec_                                      [A-Za-z0-9+/]{24,}={0,2}
supabase             sbp_                                        (?:v0_|oauth_)?(?=[a-z0-9_-]*\d)[a-z0-9_-]{40}
supabase-secret      sb_secret_                                  [A-Za-z0-9_-]{30,}
tailscale            tskey-                                      (?:[a-z]{2,12}-)?[A-Za-z0-9]{10,}(?:-[A-Za-z0-9]{15,})?
tavily               tvly-                                       [A-Za-z0-9_-]{30,}
terraform-cloud      ATLASV1-                                    [A-Za-z0-9_-]{60,}
together             tgp_v1_                                     [A-Za-z0-9_-]{43}
trello               ATTA                                        [0-9a-f]{60,72}
twilio               AC AD AL CA CF CL CN CR FW IP KS MM NO PK PN QU RE SC SD SK SM TR UT XE XR (?:[0-9a-f]{32}|[0-9A-F]{32})
twitch               oauth:                                      [a-z0-9]{30}
x-bearer             AAAAAAAAAAAAAAAAAAAAA                       [A-Za-z0-9%\\]{40,}
typeform             tfp_                                        [A-Za-z0-9_.=-]{40,}
unkey                unkey_                                      [A-Za-z0-9]{20,}
vercel-blob          vercel_blob_rw_                             [A-Za-z0-9]{10,}_[A-Za-z0-9]{20,}
voyage               pa- al-                                     (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43}
wandb                wandb_v1_                                   [A-Za-z0-9_]{40,}
wechat               wx                                          (?=[0-9a-f]*\d[a-f]|[0-9a-f]*[a-f]\d)[0-9a-f]{16}
xai                  xai-                                        [A-Za-z0-9_-]{70,}
yandex               AQVN                                        [A-Za-z0-9_-]{35,}
yandex-access-key    YCA YCM YCN YCO YCP                         (?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{22,36}
yandex-iam           t1.                                         [A-Za-z0-9_-]{20,}={0,2}\.[A-Za-z0-9_-]{86}={0,2}
yandex-oauth         y0_ y1_ y2_ y3_                             [A-Za-z0-9_-]{50,}
zoho                 1000.                                       [0-9a-f]{32}\.[0-9a-f]{32}
zuplo                zpka_                                       [A-Za-z0-9_]{30,}
paseto               v1.local. v2.local. v3.local. v4.local. v1.public. v2.public. v3.public. v4.public. [A-Za-z0-9_-]{15,}(?:\.[A-Za-z0-9_-]+)?
paserk               k1.local. k2.local. k3.local. k4.local. k1.secret. k2.secret. k3.secret. k4.secret. k1.local-pw. k2.local-pw. k3.local-pw. k4.local-pw. k1.secret-pw. k2.secret-pw. k3.secret-pw. k4.secret-pw. [A-Za-z0-9_-]{15,}
llama-cloud          llx-                                        [A-Za-z0-9_-]{40,60}
nylas                nyk_                                        (?:v\d_)?[A-Za-z0-9_-]{60,80}
wakatime             waka_                                       (?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-z0-9]*\d)[a-z0-9]{36,45})
riot-games           RGAPI-                                      [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
wundergraph          cosmo_                                      [0-9a-f]{32}
vercel               vcp_ vca_ vcr_ vck_ vci_                    (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{24,60}
composio             ck_ ak_ uak_ oak_                           (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]{16,80}
bitcoin-extended     xprv yprv zprv tprv                         [1-9A-HJ-NP-Za-km-z]{100,112}
aikido               AIK_CI_ AIK_SECRET_ AIK_CLIENT_             [A-Za-z0-9]{20,64}
alibaba-sts          STS.                                        (?=[A-Za-z0-9]*\d)[A-Za-z0-9]{16,64}
asaas                $aact_prod_ $aact_hmlg_                     [A-Za-z0-9_-]{20,100}
canada-notify        gcntfy-                                     [a-z0-9_]{1,60}-[0-9a-f]{8}-[0-9a-f-]{27}-[0-9a-f]{8}-[0-9a-f-]{27}
canva                cnvca                                       [A-Za-z0-9_-]{51}
cartesia             sk_car_                                     [A-Za-z0-9_]{20}
clickup              pk_                                         \d{8,9}_[A-Za-z0-9]{32}
cloudsmith           csa_                                        [0-9a-f]{30}[A-Za-z0-9]{6}
cockroach            CCDB1_                                      [A-Za-z0-9]{22}_[A-Za-z0-9]{40}
configcat            configcat-sdk-1/                            [A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}
cursor               key_                                        [0-9a-f]{64}
datastax             AstraCS:                                    [A-Za-z0-9:]{20,}
deno-organization    ddo_                                        [A-Za-z0-9]{36}
devcycle             dvc_client_ dvc_mobile_ dvc_server_         (?=[A-Za-z0-9_]*\d)[A-Za-z0-9_]{8,60}
devin                apk_user_ apk_                              [A-Za-z0-9+/]{80,180}={0,2}
devin-service        cog_                                        [a-z2-7]{52}
ebay                 PRD-                                        [0-9a-f]{8,12}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}
elastic-cloud        essu_                                       [A-Za-z0-9_-]{60,200}={0,2}
elevenlabs           sk_                                         [0-9a-f]{48}
brave                BSA                                         (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]{24,28}
exoscale             EXO                                         (?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[a-z])[A-Za-z0-9]{24,30}
gemini               AQ.Ab8RN6                                   [A-Za-z0-9_-]{44}
ionic                ion_                                        [A-Za-z0-9]{42}
lark-app             cli_                                        (?=[A-Za-z0-9]*\d)[A-Za-z0-9]{16}
lichess              lip_                                        (?=[A-Za-z0-9_]*\d)[A-Za-z0-9_]{16,60}
mem0                 m0-                                         (?=[A-Za-z0-9]*\d)[A-Za-z0-9]{24,44}
mercury              mercury_production_                         [a-z]{3,6}_[A-Za-z0-9]{40,50}_yrucrem
mergify              mergify_application_key_                    [A-Za-z0-9_-]{40,200}
midtrans             Mid-server- Mid-client- SB-Mid-server-      [A-Za-z0-9_-]{10,30}
minimax              sk-api-                                     [A-Za-z0-9_-]{100,}
miro                 eyJtaXJv                                    [A-Za-z0-9-]{10,64}_[A-Za-z0-9_-]{20,64}
mongodb-atlas-id     mdb_sa_id_                                  [0-9a-f]{24}
onesignal            os_v2_app_ os_v2_org_                       [a-z2-7]{103}
packagist            packagist_ort_ packagist_out_ packagist_acs_ packagist_ack_ [0-9a-f]{28,96}
pinterest            pina_                                       [A-Za-z0-9_-]{20,200}
proof                prf_cli_ prf_                               (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,80}
ramp                 ramp_id_ ramp_sec_                          [A-Za-z0-9]{40,48}
redirect-pizza       rpa_                                        (?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{30}
render               rnd_                                        (?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{28}
rootly               rootly_                                     [0-9a-f]{64}
segment              sgp_                                        [A-Za-z0-9]{64}
telnyx               KEY                                         (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]{55}
thunderstore         tss_                                        (?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,80}
upcloud              ucat_                                       [A-Za-z0-9]{24,32}
val-town             vtwn_                                       [A-Za-z0-9_-]{20,80}
woocommerce          cs_ ck_                                     [0-9a-f]{40}
workato              wrka-                                       eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{64,}
xendit               xnd_production_ xnd_development_            [A-Za-z0-9]{40,72}
slack-webhook        hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/ [A-Z0-9]{8,}/[A-Za-z0-9]{8,}/[A-Za-z0-9/_]{16,}
discord-webhook      discord.com/api/webhooks/ discordapp.com/api/webhooks/ \d{15,22}/[A-Za-z0-9_-]{40,}
teams-webhook        outlook.office.com/webhook/                  [0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}
infura               infura.io/v3/ infura.io/ws/v3/               [0-9a-f]{32}
alchemy-address      alchemyapi.io/v2/ alchemy.com/v2/             [A-Za-z0-9_-]{32}
aspnet-protected     CfDJ8                                       [A-Za-z0-9_-]{80,}
zapier-webhook       hooks.zapier.com/hooks/catch/               \d+/[A-Za-z0-9]{6,}
google-chat-webhook  chat.googleapis.com/v1/spaces/              [A-Za-z0-9_-]+/messages\?key=[A-Za-z0-9_-]+&token=[A-Za-z0-9_%-]+
"""

INFIXED: Final = (
    ("azure-ad-secret", r"[A-Za-z0-9_~.]{3}\d", "Q~", r"[A-Za-z0-9_~.-]{31,34}"),
    ("openai", r"sk-[A-Za-z0-9_-]{20,80}", "T3BlbkFJ", r"[A-Za-z0-9_-]{20,80}"),
    ("openai", r"sk-[A-Za-z0-9_-]{16,80}", "9wZW5BS", r"[A-Za-z0-9_-]{16,80}"),
    ("openai", r"sk-[A-Za-z0-9_-]{16,80}", "PcGVuQU", r"[A-Za-z0-9_-]{16,80}"),
    ("terraform-cloud", r"[A-Za-z0-9]{14}", ".atlasv1.", r"[A-Za-z0-9_=-]{60,}"),
    ("mailchimp", r"[0-9a-f]{32}", "-us", r"\d{1,2}"),
    ("fly-io", r"FlyV1", " fm", r"[0-9a-z]{1,3}_[A-Za-z0-9=_,/+-]{80,200}"),
    ("tableau", r"[A-Za-z0-9+/]{22}", "==:", r"[A-Za-z0-9]{32}"),
    ("new-relic-licence", r"(?:eu01xx?)?[0-9a-f]{30,36}", "NRAL", r""),
    ("maxmind", r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}", "_mmk", r""),
    ("azure-storage-key", r"[A-Za-z0-9+/]{76}", "+ASt", r"[A-Za-z0-9+/]{5}[AQgw]=="),
    ("azure-access-key", r"[A-Za-z0-9]{52}", "JQQJ9", r"[9DH][A-Za-z0-9]{26}(?:[A-Za-z0-9=]{4})?"),
    ("dropbox", r"[A-Za-z0-9]{10,12}", "AAAAAAAAAA", r"A{0,2}[B-Za-z0-9][A-Za-z0-9]{40,44}"),
    ("azure-key", r"[A-Za-z0-9+/]{76}", "+ABa", r"[A-Za-z0-9+/]{5}[AQgw]=="),
    ("azure-registry-key", r"[A-Za-z0-9+/]{42}", "+ACR", r"[A-Za-z0-9+/]{6}"),
    ("azure-cosmos-key", r"[A-Za-z0-9+/]{76}", "ACDb", r"[A-Za-z0-9+/]{5}[AQgw]=="),
    ("azure-iot-key", r"[A-Za-z0-9+/]{33}", "AIoT", r"[A-Za-z0-9+/]{6}="),
    ("azure-api-management", r"[A-Za-z0-9+/]{76}", "APIM", r"[A-Za-z0-9+/]{5}[AQgw]=="),
    ("azure-functions-key", r"[A-Za-z0-9_-]{44}", "AzFu", r"[A-Za-z0-9_-]{5}[AQgw]=="),
    ("azure-search-key", r"[A-Za-z0-9]{42}", "AzSe", r"[A-D][A-Za-z0-9]{5}"),
    ("azure-cache-key", r"[A-Za-z0-9]{33}", "AzCa", r"[A-P][A-Za-z0-9]{5}="),
    ("azure-devops", r"[A-Za-z0-9]{76}", "AZDO", r"[A-Za-z0-9]{4}"),
    ("azure-service-bus", r"[A-Za-z0-9+/]{33}", "+ASb", r"[A-Za-z0-9+/]{6}="),
    ("azure-event-hub", r"[A-Za-z0-9+/]{33}", "+AEh", r"[A-Za-z0-9+/]{6}="),
    ("telegram-bot", r"\d{8,10}", ":AA", r"[A-Za-z0-9_-]{33}"),
    (
        "teams-webhook",
        r"[a-z0-9-]{1,40}",
        ".webhook.office.com/webhookb2/",
        r"[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}",
    ),
)

HASHED: Final = r"""
crypt                $1$ $5$ $6$ $7$ $y$ $gy$ $apr1$             (?:rounds=\d+\$)?[./A-Za-z0-9$]{1,90}[$][./A-Za-z0-9]{20,90}
bcrypt               $2a$ $2b$ $2y$ $2x$                         \d\d\$[./A-Za-z0-9]{53}
argon2               $argon2id$ $argon2i$ $argon2d$              v=\d+\$[mtp=,\d]+\$[A-Za-z0-9+/]{8,}\$[A-Za-z0-9+/]{16,}
pbkdf2               pbkdf2_sha256$ pbkdf2_sha1$ pbkdf2:sha256: pbkdf2:sha1: pbkdf2:sha512: \d{3,}\$[^\s$]{4,}\$[A-Za-z0-9+/=]{20,}
scrypt               scrypt: $scrypt$                            [\d:=,a-z]+\$[A-Za-z0-9+/=]{4,}\$[A-Za-z0-9+/=]{20,}
django-sha1          sha1$                                       [A-Za-z0-9]{4,}\$[0-9a-f]{40}
ldap                 {SSHA} {SHA} {SMD5} {MD5} {SSHA256} {SSHA512} {CRYPT} [A-Za-z0-9+/$.]{16,}={0,2}
mysql                *                                           [0-9A-F]{40}
phpass               $P$ $H$ $S$                                 [./A-Za-z0-9]{31,52}
"""
