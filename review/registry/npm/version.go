package npm

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry"
)

// fields are those of a version that are read. A publisher may put any number of
// others beside them.
var fields = []string{"maintainers", "_npmUser", "dist", "deprecated", "repository", "gitHead", "scripts", "dependencies", "license"}

// decodeVersion reads one version. Registries have let through values of any
// type over the years, so that each field is read on its own and is unknown
// when it is not what it should be.
func decodeVersion(dec *json.Decoder) (*published, error) {
	raw := make(map[string]json.RawMessage)
	err := eachMember(dec, func(name string) error {
		if !slices.Contains(fields, name) {
			return dec.Decode(new(skipped))
		}
		var value json.RawMessage
		err := dec.Decode(&value)
		raw[name] = value
		return err
	})
	if err != nil {
		return nil, err
	}
	v := &published{Maintainers: names(people(raw["maintainers"]))}
	v.decodePublisher(raw["_npmUser"])
	v.decodeDist(raw["dist"])
	v.Deprecated = text(raw["deprecated"])
	if v.Deprecated == "" && string(raw["deprecated"]) == "true" {
		v.Deprecated = "deprecated"
	}
	v.Origin = registry.Origin{
		Repository: textOr(raw["repository"], "url"),
		Folder:     textOr(raw["repository"], "directory"),
		Commit:     text(raw["gitHead"]),
	}
	if v.Origin.Folder == v.Origin.Repository {
		v.Origin.Folder = "" // the repository is a string, and has no members
	}
	v.Told = registry.Manifest{
		Scripts:      texts(raw["scripts"]),
		Dependencies: texts(raw["dependencies"]), // and the optional ones: npm merges them in
		Licence:      textOr(raw["license"], "type"),
		Repository:   v.Origin.Repository,
	}
	return v, nil
}

func (v *published) decodePublisher(raw json.RawMessage) {
	var user struct {
		Name    string `json:"name"`
		Trusted struct {
			ID     string `json:"id"`
			Config string `json:"oidcConfigId"`
		} `json:"trustedPublisher"`
		Approver struct {
			Name string `json:"name"`
		} `json:"approver"`
	}
	if json.Unmarshal(raw, &user) != nil {
		return
	}
	v.Publisher = registry.Publisher{Name: user.Name, Approver: user.Approver.Name}
	if user.Trusted.ID != "" {
		v.Publisher.Trusted = user.Trusted.ID + " " + user.Trusted.Config
	}
}

func (v *published) decodeDist(raw json.RawMessage) {
	var dist struct {
		Tarball      string               `json:"tarball"`
		Integrity    string               `json:"integrity"`
		Shasum       string               `json:"shasum"`
		Signatures   []registry.Signature `json:"signatures"`
		Attestations struct {
			Provenance json.RawMessage `json:"provenance"`
		} `json:"attestations"`
	}
	if json.Unmarshal(raw, &dist) != nil {
		return
	}
	v.Tarball, v.Signatures = dist.Tarball, dist.Signatures
	v.Digests = registry.ParseDigests(dist.Integrity)
	if len(v.Digests) == 0 && dist.Shasum != "" {
		v.Digests = registry.ParseDigests(registry.SHA1Digest(dist.Shasum))
	}
	if len(dist.Attestations.Provenance) > 0 {
		v.Attested = registry.IsAttested
	}
}

// text reads a string, "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// textOr reads a string, or that of a member of an object.
func textOr(raw json.RawMessage, member string) string {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return text(raw)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return ""
	}
	return text(members[member])
}

// texts reads an object's strings. A value that is no object has none; nil
// stands for more than are read.
func texts(raw json.RawMessage) map[string]string {
	all := make(map[string]string)
	dec := json.NewDecoder(bytes.NewReader(raw))
	err := eachMember(dec, func(name string) error {
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		all[name] = text(value)
		return registry.Listed(len(all))
	})
	switch {
	case errors.As(err, new(*archive.LimitError)):
		return nil // it is not read
	case err != nil:
		clear(all)
	}
	return all
}

// people reads a list of accounts, each an object or "name <address>".
func people(raw json.RawMessage) []person {
	var list registry.List[json.RawMessage]
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var all []person
	for _, item := range list {
		var p struct{ Name, Email string }
		if json.Unmarshal(item, &p) != nil {
			p.Name, p.Email, _ = strings.Cut(strings.TrimSuffix(text(item), ">"), "<")
		}
		_, domain, _ := strings.Cut(p.Email, "@")
		if name := strings.TrimSpace(p.Name); name != "" {
			all = append(all, person{name, strings.ToLower(domain)})
		}
	}
	return all
}

func names(list []person) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.Name)
	}
	return all
}
