"""Words by which names and values are told apart: lists, one word between two spaces."""

from __future__ import annotations

from typing import Final

# Before "key", these make it a secret one.
_KEY_OF: Final = """access account admin aes api app application auth authentication authorization aws azure bot client cipher consumer crypt crypto crypted
data db decrypt decryption deploy des developer dev encrypt encryption enc gcp google hash hmac host integration jwt license licence live
locker master merchant mac oauth openai partner private priv prod production project rsa sandbox secret sec secure security seller server
service session share shared sign signature signing ssh sse stage staging storage stream stripe subscription symmetric test tls token user
vault webhook wifi wireguard wep wpa write x preshared psk"""
# Before "key", these make it a key to something that is no lock.
_NOT_A_KEY: Final = """lock site socket websocket dedup dedupe deduplication public pub primary foreign unique cache sort partition hash index row column object s3 bucket map dict item array hot short arrow config
translation i18n message lang locale locales event routing query param field attribute property keyword group ssh_public candidate composite
natural surrogate json lookup registry redis memcache storage_path prefix idempotency dedupe sequence recv recipient"""
# Before "token", these make it one that only tells requests or pages apart.
_NOT_A_TOKEN: Final = """csrf xsrf next page sync continuation pagination request client action idempotency cancellation resume starting"""  # noqa: S105
# After a secret's name, these say that the value is about the secret, and not the secret.
_ABOUT: Final = """length len min max minimum maximum size bits policy strength expire expires expired expiry expiration exp age reset forgot forgotten changed
field fields label hint prompt placeholder title message messages msg error errors err invalid required valid validate validator validators
validation regex pattern file files filename path paths url uri urls uris endpoint type types name names id ids count counter limit ttl
timeout store manager provider handler service class input form view page format encoder algorithm algo alg enabled disabled show hide
visible mask attempts attempt retries retry history version header headers prefix suffix scope scopes column table index usage ref reference
arn source callback grant kind description desc help doc docs mode node nodes list lists position pos offset start end begin created updated
at date time timestamp status state action event method function func fn vault namespace region bucket keys dir directory folder location
link button icon tooltip text_label issuer audience subject hashalgo generator factory helper util utils interface enum exception group
groups role roles rotation lifetime duration period interval info metadata meta schema model property attr attribute option options selector
rule rules strategy container element key_type parser stream word words map set string_id case sensitive idx num bytes_len checker check
request response tokens_used budget usage cost ids per backend cls loader template types_map value_type secret_name format_str separator sep
delimiter family etag fingerprint thumbprint digest checksum identifier sha md"""
# After a secret's name, these leave it one.
_KEPT: Final = """value val text str string plain plaintext raw clear cleartext default new old current confirm confirmation again repeat prod production dev
development test testing staging stage qa local live sandbox demo db database env main master admin root user real encrypted enc base64 b64
hex json bytes data primary secondary main hash hashed code too two one here with"""
# Services that give out keys; names that are words of a language are left out.
_SERVICES: Final = """abuseipdb adafruit adobe adyen airtable algolia alibaba aliyun amplitude appdynamics appsync artifactory asana assemblyai atlassian auth0 aws azure
bitbucket bitly bitrise bittrex braintree browserstack bugsnag canva cartesia circleci cisco_meraki civo clearbit clickhouse clickup clojars
cloudflare cloudinary cloudsmith codecov coinbase confluence confluent contentful couchbase coveralls databricks datadog deepgram deepl deepseek
digitalocean discord disqus droneci dropbox dynatrace elevenlabs etsy exoscale facebook fal_ai fastly filestack finicity finnhub firebase flickr
freshbooks freshdesk fullstory gitea github gitlab gitter gocardless grafana greptile gumroad helpscout heroku honeycomb hubspot huggingface influxdb
infomaniak intercom jenkins jfrog jira jumpcloud kagi klaviyo kraken kucoin launchdarkly lichess linkedin llamacloud logdna loggly lokalise magento
mailchimp mailgun mailjet mapbox mapquest mattermost messagebird midtrans mixpanel netlify new_relic newrelic nexmo ngrok nylas nytimes okta ollama
onelogin openai openweather openweathermap opsgenie pagerduty paypal pendo pinata pinecone plaid plivo polymarket postmark prismic privateai pubnub
pusher qualtrics rackspace rapidapi razorpay recaptcha redirectpizza retell rollbar rootly salesforce scaleway sendbird sendgrid sendinblue sentry
shippo shodan shopify slack snyk splunk spotify squarespace sslmate statsig statuspage stripe stytch sumologic surveymonkey tavus telegram telnyx
thunderstore tiktok todoist trello twilio twitter typeform upstage upstash vercel virustotal vonage vultr wakatime wandb weatherstack weightsandbiases
wistia workos wrike xendit yandex zapier zendesk zoho"""
# Values made of these alone only say what belongs in their place.
_FILLER: Final = """a all an any api app application access account admin and arg args argument asterisk at auth authorization authentication aws b basic bar base
baz bearer blank bool boolean by bytes c change changed changeit changeme char client code confirm confirmation config connection conf
context correct cred creds credential credentials current custom d data database db default demo description disabled do dummy e empty
enabled enter env environment error example fake false field file fill filter foo for form format from generate generated get github global
go group hash header here hidden hide host http https id if in incorrect input insert int integer invalid is it item job json key keys known
label like list lock login long lorem ipsum manual mask masked me message missing mock must my mysql name new nil no none not null
number object of off old on only optional or oracle original param parameter pass passcode passphrase passwd password passwords passwort
path pin placeholder please postgres prefix private prompt provided public pw pwd random raw read real redacted ref reference refresh remove
repeat replace request required reset root safe sample saved search secret secrets secure select sentinel server service session set setting
settings show signature some something static store str string strings strong stub suffix super system t template temp test testing tests
text that the this tmp to todo token tokens true tbd type undefined unknown unset update url use user username val valid value values var
variable view weak what with word write wrong xxx xxxx yes you your z zzz confirmpassword contraseña kennwort wachtwoord senha parola mot de
passe"""

KEY_OF: Final = frozenset(_KEY_OF.split())
NOT_A_KEY: Final = frozenset(_NOT_A_KEY.split())
NOT_A_TOKEN: Final = frozenset(_NOT_A_TOKEN.split())
ABOUT: Final = frozenset(_ABOUT.split())
KEPT: Final = frozenset(_KEPT.split())
FILLER: Final = frozenset(_FILLER.split())
SERVICES: Final = tuple(_SERVICES.split())
