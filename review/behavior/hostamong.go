package behavior

import "strings"

// hostAmong returns the host that a call names, "" when it is not constant.
func (e *evaluator) hostAmong(c *call, r rule, to value) string {
	if to.object != nil && len(to.object.list) > 0 { // Python's pair of a host and a port
		to = to.object.list[0]
	}
	if host := e.host(to); host != "" && !to.number {
		return host
	}
	for _, settings := range [...]func(string) (value, bool){c.named, c.receiver.part} {
		for _, name := range [...]string{"hostname", "host", "url", "uri", "baseURL", "base_url", "endpoint"} {
			v, _ := settings(name)
			if host := e.host(v); host != "" {
				return host
			}
			if v.known && strings.Contains(v.text, ".") && strings.HasPrefix(name, "host") {
				return v.text
			}
		}
	}
	for _, a := range c.args {
		if strings.Contains(a.text, "://") || r.into == toSocket && !a.number && strings.Contains(a.text, ".") {
			if host := e.host(a); host != "" {
				return host
			}
		}
	}
	return ""
}

// host returns the host of an address, "" when it is not constant.
func (e *evaluator) host(v value) string {
	if v.text == "" {
		return ""
	}
	text := v.text
	if unknown := strings.Index(text, hole); unknown >= 0 { // the host is known when it ends before
		_, rest, found := strings.Cut(text[:unknown], "://")
		if !found || !strings.ContainsAny(rest, "/?#") {
			return ""
		}
		text = text[:unknown]
	}
	host, ok := hostOf(text)
	if !ok {
		return ""
	}
	return host
}
