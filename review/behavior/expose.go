package behavior

// IsKey reports whether a name is one of a wallet's key or seed.
func IsKey(name string) bool { return keyName(name) }

// notable says of classes of hosts what makes a reader look, as the end of "That
// is".
var notable = map[hostClass]string{
	rawIP:         "an address by its number, behind which no name says who is",
	cloudMetadata: "where a cloud's machines get their credentials",
	paste:         "a paste site, where anybody puts any text",
	requestBin:    "a request bin, which keeps what is sent for whoever made it",
	tunnel:        "a tunnel to somebody's machine",
	messenger:     "a messenger, which hands on what is sent to a chat",
	fileHost:      "a host of anybody's files",
	shortener:     "a shortened address, which leads elsewhere",
	dynamicDNS:    "a name that nobody had to register",
	oddTLD:        "a domain of a kind that costs nearly nothing",
	punycode:      "a name that shows in other letters than it has",
	geoIP:         "a service that tells in which country one is",
	blockchainRPC: "a door to a blockchain, from which hosts and code have been read",
}

// HostClass says what a host is known for, as the end of "That is"; "" when it is
// known for nothing of note.
func HostClass(host string) string { return notable[classOf(host)] }

// LooksLike returns the one of known hosts that a host looks like without being
// of its domain, "" when there is none.
func LooksLike(host string, known []string) string { return lookAlike(host, known) }
