package behavior

import "strings"

// leastAlike is how long the part of a host must be that looks like another's:
// short names are near each other by chance.
const leastAlike = 6

// lookAlike returns the first of the hosts that a package used before that a
// host looks like and is not one of, nor below: the owner's name with a slip
// of one or two letters, with a word added or moved, or under another end. It
// is "" when there is none.
func lookAlike(host string, known []string) string {
	name, whole := ownName(host)
	if len(name) < leastAlike {
		return ""
	}
	for _, k := range known {
		other, otherWhole := ownName(k)
		if whole == otherWhole || len(other) < leastAlike || families[whole] != "" && families[whole] == families[otherWhole] {
			continue
		}
		if alike(name, other) || abbreviates(name, other) || holdsName(host, other) || sharesWord(name, otherLabels(k)) {
			return k
		}
	}
	return ""
}

// families are domains of one owner that look like one another.
var families = func() map[string]string {
	m := make(map[string]string)
	for owner, domains := range map[string]string{
		"GitHub":     "github.com github.io github.dev github.app githubusercontent.com githubassets.com githubcopilot.com",
		"GitLab":     "gitlab.com gitlab.io gitlab.net",
		"Google":     "google.com google.dev google.internal googleapis.com googleusercontent.com googlesource.com googlevideo.com google.org goog.com",
		"Microsoft":  "microsoft.com microsoftonline.com microsoft.net azure.com azure.net azure.us azure.cn windows.net",
		"Amazon":     "amazonaws.com amazonaws.cn amazon.com amazon.dev amazon.de amazon.co.uk amazon.co.jp",
		"Cloudflare": "cloudflare.com cloudflare.net cloudflare.dev cloudflarestorage.com cloudflareinsights.com",
		"Mozilla":    "mozilla.org mozilla.com mozilla.net mozilla.cloud",
		"Discord":    "discord.com discord.gg discordapp.com discordapp.net",
		"Telegram":   "telegram.org telegram.me telegram.dog",
		"Sentry":     "sentry.io sentry.dev sentry-cdn.com",
		"Vercel":     "vercel.com vercel.app vercel.dev vercel.sh",
		"Netlify":    "netlify.com netlify.app",
		"OpenAI":     "openai.com openai.azure.com openai.org",
		"Alibaba":    "aliyun.com aliyuncs.com alibaba.com alibabacloud.com",
	} {
		for d := range strings.FieldsSeq(domains) {
			m[d] = owner
		}
	}
	return m
}()

// ownName returns the label of a host that its owner chose, and the domain
// that they registered.
func ownName(host string) (name, whole string) {
	labels := strings.Split(strings.ToLower(strings.Trim(host, ".")), ".")
	if _, ok := addressOf(host); ok || len(labels) < 2 {
		return "", host
	}
	at := len(labels) - 2
	if at > 0 && len(labels[at]) <= 3 && len(labels[at+1]) == 2 {
		at-- // such as .co.uk
	}
	return labels[at], strings.Join(labels[at:], ".")
}

// otherLabels are the words of a host that are long enough to tell it by.
func otherLabels(host string) []string {
	_, whole := ownName(host)
	var words []string
	for w := range strings.FieldsFuncSeq(strings.TrimSuffix(strings.ToLower(host), whole), func(r rune) bool { return r == '.' || r == '-' }) {
		if len(w) >= leastAlike {
			words = append(words, w)
		}
	}
	return words
}

// alike reports whether two names are the same but for their dashes, or for
// one letter, or for two in a long one.
func alike(a, b string) bool {
	a, b = strings.ReplaceAll(a, "-", ""), strings.ReplaceAll(b, "-", "")
	most := 1
	if min(len(a), len(b)) >= 2*leastAlike-2 {
		most = 2
	}
	return edits(a, b, most) <= most
}

// leastStem is the shortest beginning of a word that stands for it.
const leastStem = 3

// abbreviates reports whether two names have the same words, one of them cut
// short in the one: sol-rpc, solana-rpc.
func abbreviates(a, b string) bool {
	words, others := strings.Split(a, "-"), strings.Split(b, "-")
	if len(words) != len(others) || len(words) < 2 {
		return false
	}
	same := 0
	for i, w := range words {
		o := others[i]
		switch {
		case w == o:
			same++
		case min(len(w), len(o)) < leastStem || !strings.HasPrefix(w, o) && !strings.HasPrefix(o, w):
			return false
		}
	}
	return same > 0
}

// holdsName reports whether a host has the name among its words, though it is
// another's: solana.rpc.example, solana-rpc.example.
func holdsName(host, name string) bool {
	for w := range strings.FieldsFuncSeq(strings.ToLower(host), func(r rune) bool { return r == '.' || r == '-' }) {
		if w == name {
			return true
		}
	}
	return false
}

// sharesWord reports whether a name is a word of a host before its domain.
func sharesWord(name string, words []string) bool {
	for _, w := range words {
		if w == name {
			return true
		}
	}
	return false
}

// edits returns how many letters are added, left out, changed or swapped
// between two names, most+1 when there are more than most.
func edits(a, b string, most int) int {
	if len(a) > maxHost || len(b) > maxHost || len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
