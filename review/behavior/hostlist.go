package behavior

import "strings"

// serviceLists are hosts that anybody can use within minutes and without being
// known, and that have carried code or what was stolen, by their class. A host
// is one of them or below one. No host of a registry is among them, and none
// that people publish their programs at: everybody uses those.
var serviceLists = [lastHostClass]string{
	cloudMetadata: `metadata.google.internal metadata.goog instance-data metadata.azure.internal metadata.packet.net metadata.tencentyun.com
		metadata.platformequinix.com`,
	paste: `pastebin.com paste.ee hastebin.com hatebin.com ghostbin.com rentry.co rentry.org dpaste.com dpaste.org ix.io sprunge.us termbin.com
		0bin.net privatebin.net controlc.com justpaste.it paste.rs pastes.io pastecode.io paste.mozilla.org bpa.st paste.sh telegra.ph
		gist.githubusercontent.com gist.github.com jsonkeeper.com npoint.io jsonbin.io api.jsonsilo.com textbin.net pastebin.pl p.ip.fi
		paste.debian.net paste.ubuntu.com calendar.app.google zerobin.net snippet.host codepad.org pasteio.com jsonblob.com mocki.io`,
	requestBin: `webhook.site requestbin.com requestbin.net requestbin.io pipedream.net requestcatcher.com hookbin.com beeceptor.com postb.in
		ptsv2.com ptsv3.com interact.sh oast.pro oast.live oast.site oast.online oast.fun oast.me oastify.com burpcollaborator.net dnslog.cn
		ceye.io canarytokens.com canarytokens.org bxss.me xss.ht ezstat.ru grabify.link iplogger.org iplogger.com 2no.co dnsbin.zhack.ca
		typedwebhook.tools webhook-test.com requestinspector.com mockbin.org eyes.sh pingb.in hookdeck.com smee.io dnshook.site`,
	tunnel: `ngrok.io ngrok.app ngrok-free.app ngrok-free.dev ngrok.dev loca.lt localtunnel.me trycloudflare.com serveo.net localhost.run lhr.life lhr.rocks
		pagekite.me bore.pub telebit.cloud pinggy.io pinggy.link playit.gg portmap.io portmap.host packetriot.net devtunnels.ms tunnelmole.net
		onion.ly onion.to onion.ws onion.pet tor2web.org tor2web.io`,
	messenger: `api.telegram.org hooks.slack.com webhooks.mattermost.com hooks.zapier.com maker.ifttt.com ntfy.sh
		api.pushover.net api.pushbullet.com oapi.dingtalk.com open.feishu.cn qyapi.weixin.qq.com`,
	fileHost: `transfer.sh file.io anonfiles.com bayfiles.com gofile.io catbox.moe litterbox.catbox.moe mediafire.com mega.nz mega.co.nz zippyshare.com
		wetransfer.com sendspace.com uploadfiles.io ufile.io tmpfiles.org temp.sh 0x0.st filebin.net pixeldrain.com sendgb.com dropmefiles.com
		raw.githubusercontent.com cdn.discordapp.com media.discordapp.net dl.dropboxusercontent.com drive.usercontent.google.com filebin.ca krakenfiles.com workupload.com
		oshi.at bashupload.com free.keep.sh send.vis.ee 1fichier.com rapidgator.net files.catbox.moe x0.at uguu.se envs.sh store1.gofile.io
		ipfs.io dweb.link nftstorage.link arweave.net w3s.link cloudflare-ipfs.com`,
	shortener: `bit.ly tinyurl.com goo.gl t.co ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy bl.ink t.ly tiny.cc adf.ly qps.ru
		clck.ru u.to soo.gd s.id shorte.st linktr.ee lnkd.in surl.li dub.sh vk.cc urlz.fr`,
	dynamicDNS: `duckdns.org no-ip.org no-ip.com no-ip.biz no-ip.info noip.me ddns.net hopto.org zapto.org sytes.net myftp.org myftp.biz servebeer.com
		servehttp.com serveftp.com redirectme.net bounceme.net dyndns.org dyndns.info dynu.net dynu.com freeddns.org mooo.com chickenkiller.com us.to
		afraid.org strangled.net ignorelist.com jumpingcrab.com crabdance.com changeip.com ddns.info ddnsfree.com kozow.com loseyourip.com
		theworkpc.com casacam.net accesscam.org gleeze.com giize.com webredirect.org publicvm.com linkpc.net dns.army dnsup.net nsupdate.info
		nip.io sslip.io xip.io traefik.me 3utilities.com gotdns.ch onthewifi.com ddnsking.com viewdns.net`,
	geoIP: `ip-api.com ipinfo.io ipapi.co ipapi.com api.ipgeolocation.io ipgeolocation.io freegeoip.app freegeoip.net freegeoip.live ipify.org ifconfig.me
		ifconfig.co ifconfig.io icanhazip.com ipecho.net ident.me tnedi.me ipwho.is ipwhois.app geoip-db.com geolocation-db.com myip.com
		checkip.amazonaws.com checkip.dyndns.org ip.sb extreme-ip-lookup.com ipstack.com ip2location.io iplocation.net geoplugin.net db-ip.com
		geojs.io ipdata.co ipregistry.co wtfismyip.com whatismyip.akamai.com ip.seeip.org myexternalip.com ip.me my-ip.io bot.whatismyipaddress.com api64.ipify.org curlmyip.net`,
	blockchainRPC: `infura.io alchemy.com alchemyapi.io quiknode.pro ankr.com publicnode.com llamarpc.com cloudflare-eth.com drpc.org blastapi.io
		1rpc.io bsc-dataseed.binance.org bsc-dataseed1.binance.org trongrid.io api.mainnet-beta.solana.com api.devnet.solana.com solana.com helius-rpc.com
		helius.xyz polygon-rpc.com mainnet.base.org arb1.arbitrum.io flashbots.net toncenter.com blockchain.info blockstream.info mempool.space
		etherscan.io bscscan.com polygonscan.com tronscan.org solscan.io aptoslabs.com fullnode.mainnet.sui.io mainnet.aptoslabs.com getblock.io chainstack.com blockcypher.com`,
}

var services = func() map[string]hostClass {
	m := make(map[string]hostClass)
	for class, list := range serviceLists {
		for host := range strings.FieldsSeq(list) {
			m[host] = hostClass(class)
		}
	}
	return m
}()

// servicePaths are parts of hosts that are known for something else on the
// whole.
var servicePaths = []struct {
	host, path string
	class      hostClass
}{
	{"discord.com", "/api/webhooks/", messenger},
	{"discordapp.com", "/api/webhooks/", messenger},
	{"office.com", "/webhook", messenger},
	{"google.com", "/v1/spaces/", messenger},
	{"docs.google.com", "/forms/", requestBin},
	{"docs.google.com", "/uc", fileHost},
	{"drive.google.com", "/uc", fileHost},
	{"script.google.com", "/macros/", requestBin},
	{"dropbox.com", "/s/", fileHost},
	{"gitlab.com", "/-/snippets/", paste},
	{"calendar.google.com", "/calendar/", paste},
	{"steamcommunity.com", "/id/", paste},
}

// plainEnds are top-level domains that a bare text is taken for a host by.
var plainEnds = setOf(`com org net edu gov io dev app ai co uk de fr nl eu ch ru cn jp kr br pl ua xyz icu cloud site online biz tech club gg cc ws ly
	su pw tk ml ga cf gq cyou monster internal local localhost invalid example onion`)

// shortWords are countries' domains that are words too.
var shortWords = setOf(`id is to in it at me my no so as us be do by am an hm la li pa`)

// oddEnds are top-level domains that cost little or nothing and that few
// programs are at: the ones that abuse reports name most.
var oddEnds = setOf(`tk ml ga cf gq top xyz icu buzz rest cyou monster click quest sbs cfd bond bid loan win download stream racing review party trade
	date faith science work men kim gdn hair beauty makeup skin lol mom pics autos boats yachts homes zip mov onion su pw cam surf fit ooo
	best wang kino vip casa fun press host uno lat support help`)
