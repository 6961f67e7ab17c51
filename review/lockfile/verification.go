package lockfile

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// parseVerification reads Gradle's verification-metadata.xml, described at
// https://docs.gradle.org/current/userguide/dependency_verification.html: the
// files of every version that may be used, with their digests. Gradle takes no
// version out again, so that the file holds old ones beside new ones. The
// digests of a version are those of all its files, its metadata included, and
// all that are trusted for each. What else is trusted is a [Setting], with its
// attributes as its value: keys that sign a package are so for the package, not
// for each version, since a version by the same key changes nothing.
func parseVerification(file string, data []byte) (*File, error) {
	root, err := xmlDocument(data)
	if err != nil {
		return nil, err
	}
	if root.name != "verification-metadata" {
		return nil, root.unexpected()
	}
	f, err := root.fields("configuration", "components")
	if err != nil {
		return nil, err
	}
	r := verificationReader{file: file, said: make(map[string]bool)}
	if err := r.configuration(f["configuration"]); err != nil {
		return nil, err
	}
	components, err := f["components"].items("component")
	if err != nil {
		return nil, err
	}
	for _, c := range components {
		if err := r.component(c); err != nil {
			return nil, err
		}
	}
	return &File{r.entries, r.settings}, nil
}

// A verificationReader collects what a verification-metadata.xml says.
type verificationReader struct {
	file     string
	entries  []Entry
	settings []Setting
	said     map[string]bool
}

// say adds a setting, unless the file says so already.
func (r *verificationReader) say(name, value string, line int) {
	if key := name + " " + value; !r.said[key] {
		r.said[key] = true
		r.settings = append(r.settings, Setting{Kind: Verification, Ecosystem: ecosystem.Maven, Name: name, Value: value, Place: Place{r.file, line}})
	}
}

func (r *verificationReader) configuration(n *xmlNode) error {
	f, err := n.fields("verify-metadata", "verify-signatures", "keyring-format", "key-servers",
		"trusted-artifacts", "trusted-keys", "ignored-keys")
	if err != nil || n == nil {
		return err
	}
	for _, c := range n.children {
		switch c.name {
		case "verify-metadata", "verify-signatures":
			// Gradle takes all for false that is not the bare word, be it so
			// much as a blank or a comment beside it.
			if inner := string(c.inner); inner != "true" && inner != "false" {
				return &SyntaxError{c.line, fmt.Sprintf("%q is neither true nor false", inner)}
			}
			r.say(c.name, c.text, c.line)
		case "keyring-format":
			if _, err := c.value(); err != nil {
				return err
			}
			r.say(c.name, c.text, c.line)
		case "key-servers":
			if len(c.attributes) > 0 {
				r.say(c.name, pairs(c.attributes), c.line)
			}
			err = r.list(c, "key-server")
		case "trusted-artifacts":
			err = r.list(c, "trust")
		case "ignored-keys":
			err = r.list(c, "ignored-key")
		}
		if err != nil {
			return err
		}
	}
	return r.trustedKeys(f["trusted-keys"])
}

// list reads elements that have nothing but attributes.
func (r *verificationReader) list(n *xmlNode, name string) error {
	items, err := n.items(name)
	if err != nil {
		return err
	}
	for _, c := range items {
		if err := c.empty(); err != nil {
			return err
		}
		r.say(n.name, pairs(c.attributes), c.line)
	}
	return nil
}

// trustedKeys reads the keys that are trusted, for one thing or for several.
func (r *verificationReader) trustedKeys(n *xmlNode) error {
	keys, err := n.items("trusted-key")
	if err != nil {
		return err
	}
	for _, key := range keys {
		r.say(n.name, pairs(key.attributes), key.line)
		things, err := key.items("trusting")
		if err != nil {
			return err
		}
		for _, thing := range things {
			if err := thing.empty(); err != nil {
				return err
			}
			id := xml.Attr{Name: xml.Name{Local: "id"}, Value: key.attribute("id")}
			r.say(n.name, pairs(append([]xml.Attr{id}, thing.attributes...)), thing.line)
		}
	}
	return nil
}

// component reads a version.
func (r *verificationReader) component(n *xmlNode) error {
	options, err := n.options("group", "name", "version")
	if err != nil {
		return err
	}
	version, err := mavenVersion(n.line, options["group"], options["name"], options["version"])
	if err != nil {
		return err
	}
	artifacts, err := n.items("artifact")
	if err != nil {
		return err
	}
	e := Entry{Version: version, Places: []Place{{r.file, n.line}}}
	for _, a := range artifacts {
		if err := r.artifact(a, &e, n); err != nil {
			return err
		}
	}
	e.Digests = slices.Compact(slices.Sorted(slices.Values(e.Digests)))
	r.entries = append(r.entries, e)
	return nil
}

// artifact reads what is trusted for one file of a component, which e is for.
func (r *verificationReader) artifact(n *xmlNode, e *Entry, component *xmlNode) error {
	options, err := n.options("name")
	if err != nil {
		return err
	}
	if options["name"] == "" {
		return &SyntaxError{n.line, "a file without a name"}
	}
	md5s, before := 0, len(e.Digests)
	for _, c := range n.children {
		switch c.name {
		case "md5", "sha1", "sha256", "sha512":
			sums, err := trustedSums(c)
			if err != nil {
				return err
			}
			if c.name == "md5" {
				md5s++
				continue // nobody would compare it
			}
			e.Digests = append(e.Digests, sums...)
		case "pgp":
			if err := c.empty(); err != nil {
				return err
			}
			r.sayOf(component, c, "value", c.name)
		case "ignored-keys":
			keys, err := c.items("ignored-key")
			if err != nil {
				return err
			}
			for _, key := range keys {
				if err := key.empty(); err != nil {
					return err
				}
				r.sayOf(component, key, "id", c.name)
			}
		default:
			return c.unexpected()
		}
	}
	if md5s > 0 && len(e.Digests) == before {
		return &SyntaxError{n.line, fmt.Sprintf("MD5 alone pins nothing of %q", options["name"])}
	}
	return n.noText()
}

// sayOf adds a setting of a key for a component, whatever its version. The key
// is the value of one attribute of n.
func (r *verificationReader) sayOf(component, n *xmlNode, key, name string) {
	var attributes []xml.Attr
	for _, a := range component.attributes {
		if a.Name.Local != "version" {
			attributes = append(attributes, a)
		}
	}
	r.say(name, pairs(append(attributes, xml.Attr{Name: xml.Name{Local: key}, Value: n.attribute(key)})), n.line)
}

var md5Pattern = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)

// trustedSums returns the digests in an element called like their algorithm, in
// SRI form but for those of MD5.
func trustedSums(n *xmlNode) ([]string, error) {
	others, err := n.items("also-trust")
	if err != nil {
		return nil, err
	}
	var digests []string
	for _, c := range append([]*xmlNode{n}, others...) {
		options, err := c.options("value", "origin", "reason")
		if err != nil {
			return nil, err
		}
		digest := hexDigest(n.name, options["value"])
		if digest == "" && (n.name != "md5" || !md5Pattern.MatchString(options["value"])) {
			return nil, &SyntaxError{c.line, fmt.Sprintf("%q is no digest of %s", options["value"], n.name)}
		}
		if c != n {
			if err := c.empty(); err != nil {
				return nil, err
			}
		}
		digests = append(digests, digest)
	}
	return digests, nil
}

// pairs writes attributes in the order of their names.
func pairs(attributes []xml.Attr) string {
	var words []string
	for _, a := range attributes {
		value := a.Value
		if value == "" || strings.ContainsAny(value, " \t\n\"") {
			value = strconv.Quote(value)
		}
		words = append(words, xmlName(a.Name)+"="+value)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}
