package provenance

import "fmt"

// A Reason says why a proof was refused, in words that fit a sentence of a
// report. Its zero value is no reason.
type Reason int

// The reasons, from those that lie in the document to those that lie in what
// it says.
const (
	_              Reason = iota
	TooLarge              // over one of this package's bounds
	Malformed             // cannot be read
	Unsupported           // a kind of statement that this package does not know
	NoSignature           // nothing is signed
	NoKeyID               // signed by a key that is not named
	UnknownKey            // signed by a key that is not npm's
	ExpiredKey            // signed by a key outside the time it is good for
	NoTime                // when it was published, and so which keys were good, is not known
	BadSignature          // the signature is not that of the key or certificate
	BadCertificate        // the certificate is not one of sigstore's, or of another time
	NotLogged             // no entry of a transparency log, or one that does not hold
	UnknownLog            // entries of other transparency logs alone
	OtherName             // speaks of something with another name
	OtherDigest           // speaks of other bytes
	Disagrees             // the certificate says something else
)

var reasons = [...]string{
	TooLarge:       "it is too large",
	Malformed:      "it cannot be read",
	Unsupported:    "it is of a kind that is not known",
	NoSignature:    "it has no signature",
	NoKeyID:        "it does not say which key signed it",
	UnknownKey:     "the key that signed it is not known",
	ExpiredKey:     "the key that signed it was not valid at the time",
	NoTime:         "the time at which it was signed is not known",
	BadSignature:   "its signature is wrong",
	BadCertificate: "its certificate is not valid",
	NotLogged:      "it is not in the transparency log",
	UnknownLog:     "it is in a transparency log that is not known",
	OtherName:      "it is about something with another name",
	OtherDigest:    "it is about something with another digest",
	Disagrees:      "it says something other than its certificate does",
}

func (r Reason) String() string {
	if r <= 0 || int(r) >= len(reasons) {
		return "it was refused"
	}
	return reasons[r]
}

// An Error is the refusal of a signature or an attestation. Its text quotes
// what was read, which is hostile.
type Error struct {
	Reason Reason
	detail string
}

func (e *Error) Error() string { return e.Reason.String() + ": " + e.detail }

// refuse makes an Error.
func refuse(r Reason, format string, args ...any) error {
	return &Error{r, fmt.Sprintf(format, args...)}
}
