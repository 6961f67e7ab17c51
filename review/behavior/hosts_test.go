package behavior

import (
	"net/netip"
	"strings"
	"testing"
)

func TestHostOf(t *testing.T) {
	tests := []struct{ text, want string }{
		{"https://a.invalid/x?y#z", "a.invalid"},
		{"http://user:word@a.invalid:8080", "a.invalid"},
		{"wss://A.Invalid.", "a.invalid"},
		{"//cdn.invalid/x.js", "cdn.invalid"},
		{"a.invalid:443", "a.invalid"},
		{"localhost:8080", "localhost"},
		{"a.example/path", "a.example"},
		{"sub.a.example", "sub.a.example"},
		{"evil.xyz", "evil.xyz"},
		{"git@a.example:x/y", "a.example"},
		{"postgres+ssl://a.invalid/db", "a.invalid"},
		{"  https://a.invalid\n", "a.invalid"},
		{"https://intranet/x", "intranet"},
		{"https://a.invalid\\@b.invalid", "a.invalid"},
		{"198.51.100.7", "198.51.100.7"},
		{"198.51.100.7:4444", "198.51.100.7"},
		{"http://[2001:db8::1]:80/", "2001:db8::1"},
		{"2001:db8::1", "2001:db8::1"},
		{"http://0xc6336407/", "198.51.100.7"},
		{"http://3325256711/", "198.51.100.7"},
		{"http://0306.063.0144.07/", "198.51.100.7"},
		{"http://127.1/", "127.0.0.1"},
		{"http://[::ffff:198.51.100.7]/", "198.51.100.7"},
		{"https://xn--pple-43d.invalid", "xn--pple-43d.invalid"},
		{"a.b.de", "a.b.de"},
		{"a.invalid:", "a.invalid"},
		{"a.invalid:123456", "a.invalid"},
		{"http://300.1.1.1/", "300.1.1.1"},

		{"", ""},
		{"index.js", ""},
		{"://a.invalid", ""},
		{"1http://a.invalid", ""},
		{"averylongwordforascheme://a.invalid", ""},
		{"localhost:abc", ""},
		{"localhost", ""},
		{"./a.example/b", ""},
		{"/usr/local.com/x", ""},
		{"config.name", ""},
		{"user.id", ""},
		{"this.options.id", ""},
		{"event.date", ""},
		{"Array.prototype", ""},
		{"1.2.3", ""},
		{"12345", ""},
		{"10:30", ""},
		{"a sentence. And more", ""},
		{"https://", ""},
		{"https:///path", ""},
		{"src/utils.ts", ""},
		{"@scope/name", ""},
		{"application/json", ""},
		{"data:text/plain,a", ""},
		{"a..example", ""},
		{"\x00.example.com", ""},
		{"C:\\a.com", ""},
		{"lib.rs", ""},
		{"README.md/x", ""},
		{"::before", ""},
	}
	for _, tt := range tests {
		if got, ok := hostOf(tt.text); got != tt.want || ok != (tt.want != "") {
			if ok || tt.want != "" {
				t.Errorf("%q: got %q, %v, want %q", tt.text, got, ok, tt.want)
			}
		}
	}
}

func TestClassOf(t *testing.T) {
	tests := []struct {
		want  hostClass
		hosts string
	}{
		{rawIP, "8.8.8.8 45.77.1.2 1.1.1.1 2606:4700::1111 185.199.108.1 0x08080808"},
		{loopback, "127.0.0.1 127.9.9.9 ::1 0.0.0.0 localhost a.localhost"},
		{privateIP, "10.0.0.1 172.16.3.4 192.168.1.1 100.64.0.1 fd12::1 198.18.0.1"},
		{linkLocal, "169.254.1.1 fe80::1 224.0.0.1 169.254.169.1 ff02::1 239.1.1.1"},
		{exampleIP, "192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1 192.0.2.255 203.0.113.0"},
		{cloudMetadata, "169.254.169.254 169.254.170.2 100.100.100.200 fd00:ec2::254 metadata.google.internal 2852039166"},
		{paste, "pastebin.com paste.ee rentry.co gist.githubusercontent.com telegra.ph sub.dpaste.com"},
		{requestBin, "webhook.site a1.oast.fun x.interact.sh eo1.pipedream.net abc.oastify.com iplogger.org"},
		{tunnel, "a.ngrok.io b.ngrok-free.app c.trycloudflare.com d.loca.lt e.serveo.net f.lhr.life"},
		{messenger, "api.telegram.org hooks.slack.com ntfy.sh hooks.zapier.com maker.ifttt.com open.feishu.cn"},
		{fileHost, "transfer.sh files.catbox.moe store1.gofile.io 0x0.st temp.sh cdn.discordapp.com"},
		{shortener, "bit.ly tinyurl.com is.gd cutt.ly t.co rb.gy"},
		{dynamicDNS, "a.duckdns.org b.ddns.net c.hopto.org 10.0.0.1.nip.io d.mooo.com e.sslip.io"},
		{oddTLD, "a.tk b.icu c.top d.buzz e.cyou f.zip"},
		{punycode, "xn--pple-43d.com a.xn--e1afmkfd.com xn--80ak6aa92e.com \u0430pple.com www.xn--a.com a.\u0440\u0444"},
		{geoIP, "ip-api.com ipinfo.io api.ipify.org ifconfig.me icanhazip.com api.myip.com"},
		{blockchainRPC, "mainnet.infura.io eth.llamarpc.com api.trongrid.io api.mainnet-beta.solana.com bsc-dataseed1.binance.org api.etherscan.io"},
		{anyHost, "github.com api.github.com example.com a.invalid s3.amazonaws.com notpastebin.com pastebin.com.invalid bit.lyx.com discord.com slack.com google.com localhost.com ngrok.com telegram.org"},
	}
	for _, tt := range tests {
		for host := range strings.FieldsSeq(tt.hosts) {
			if got := classOf(host); got != tt.want {
				t.Errorf("%s: got %q, want %q", host, got, tt.want)
			}
		}
	}
}

func TestClassOfURL(t *testing.T) {
	tests := []struct {
		text string
		want hostClass
	}{
		{"https://discord.com/api/webhooks/1/x", messenger},
		{"https://canary.discord.com/api/webhooks/1/x", messenger},
		{"https://x.webhook.office.com/webhookb2/1", messenger},
		{"https://docs.google.com/forms/d/e/x/formResponse", requestBin},
		{"https://script.google.com/macros/s/x/exec", requestBin},
		{"https://drive.google.com/uc?id=1", fileHost},
		{"http://45.77.1.2/x", rawIP},
		{"https://pastebin.com/raw/x", paste},
		{"https://discord.com/api/v10/users", anyHost},
		{"https://discord.com/invite/x", anyHost},
		{"https://docs.google.com/document/d/x", anyHost},
		{"https://www.office.com/", anyHost},
		{"see pastebin.com for it", anyHost},
		{"https://example.com/pastebin.com", anyHost},
	}
	for _, tt := range tests {
		if got := classOfURL(tt.text); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLookAlike(t *testing.T) {
	known := []string{"api.solana-rpc.example", "www.aquasecurity.example", "files.hostedthings.example", "198.51.100.7", "ab.example", "accounts.telegraph.co.uk", "mainnet.stellarium.example", "api.github.com"}
	tests := []struct{ host, want string }{
		{"sol-rpc.example", known[0]},
		{"solanarpc.example", known[0]},
		{"solana-rpc.invalid", known[0]},
		{"aquasecurtiy.example", known[1]},
		{"scan.aquasecurty.invalid", known[1]},
		{"aquasecurity-cdn.invalid", known[1]},
		{"aquasecurity.example.invalid", known[1]},
		{"files.hostedthing.example", known[2]},
		{"telegrapph.co.uk", known[5]},
		{"mainnet-stellarium.invalid", known[6]},

		{"www2.aquasecurity.example", ""},
		{"api.aquasecurity.example", ""},
		{"files.example", ""},
		{"aquarium.example", ""},
		{"ac.example", ""},
		{"198.51.100.8", ""},
		{"security.example", ""},
		{"rpc.example", ""},
		{strings.Repeat("a", 300) + ".example", ""},
		{"pages.github.io", ""},
		{"raw.githubusercontent.com", ""},
		{"gitnub.com", "api.github.com"},
		{"telephone.co.uk", ""},
		{"localhost", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := lookAlike(tt.host, known); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.host, got, tt.want)
		}
	}
}

// No host of the list may hide behind another's class.
func TestServicesAreListedOnce(t *testing.T) {
	seen := make(map[string]hostClass)
	for class, list := range serviceLists {
		for host := range strings.FieldsSeq(list) {
			if was, ok := seen[host]; ok {
				t.Errorf("%s is listed as %q and %q", host, was, hostClass(class))
			}
			if host != strings.ToLower(host) || !isHostName(host) {
				t.Errorf("%q is no host", host)
			}
			seen[host] = hostClass(class)
		}
	}
}

// FuzzHostOf holds it to its promise that what it returns is a host's name or
// an address, and is so again.
func FuzzHostOf(f *testing.F) {
	f.Add("https://user@a.invalid:1/x")
	f.Add("http://0x7f.1")
	f.Add("[::1")
	f.Add("http://0x7f.f..")
	f.Fuzz(func(t *testing.T, s string) {
		host, ok := hostOf(s)
		if !ok {
			return
		}
		if host == "" || strings.ContainsAny(host, "/?#@ \x00") {
			t.Fatalf("%q: got %q", s, host)
		}
		again := "http://" + host
		if _, err := netip.ParseAddr(host); err == nil && strings.Contains(host, ":") {
			again = "http://[" + host + "]"
		}
		if same, ok := hostOf(again); !ok || same != host {
			t.Errorf("%q: got %q, then %q", s, host, same)
		}
		_ = classOf(host).String()
	})
}
