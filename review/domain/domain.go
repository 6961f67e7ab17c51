// Package domain says whether domains of e-mail addresses are registered: who
// registers one that is not may read what is sent there, such as a link to a
// new password of an account.
//
// It says no only when two that do not depend on each other do: DNS has no such
// name, and the registry of the domain has no such domain, or one that it is
// about to delete. It says yes when DNS has the name. Whatever else happens, no
// answer, no registry that can be asked, a name that is none, is unknown. The
// registry is asked only where DNS has no such name, by the Registration Data
// Access Protocol (RFC 9082, 9083), at the address that IANA's list gives
// (RFC 9224).
package domain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/openrdap/rdap/bootstrap"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/registry"
)

const (
	most    = 50              // domains that are looked up for one question
	atOnce  = 8               // of them
	within  = 2 * time.Second // for one question to DNS or to a registry
	fresh   = 7 * 24 * time.Hour
	maxName = 253 // characters of a domain
)

// A Config says who is asked.
type Config struct {
	// Resolvers are those of DNS as host:port, asked in turn until one answers.
	Resolvers []string
	// List is the base URL of the list of registries' servers; "" for IANA's
	// own. Those on any other list may be anywhere, also on this machine.
	List string
}

// A Client looks domains up, and keeps what it learns for seven days.
type Client struct {
	config Config
	client *registry.Client

	mu   sync.Mutex
	list *bootstrap.DNSRegistry // nil until it is needed
	at   time.Time              // when it was got
}

// New returns a client that asks registries and keeps answers with c.
func New(config Config, c *registry.Client) *Client {
	if config.List == "" {
		config.List = bootstrap.DefaultBaseURL
	}
	config.List = strings.TrimSuffix(config.List, "/") + "/"
	return &Client{config: config, client: c}
}

// providers are domains of so many addresses that everybody would hear of it.
var providers = map[string]bool{
	"126.com": true, "163.com": true, "fastmail.com": true, "github.com": true, "gmail.com": true, "gmx.de": true, "googlemail.com": true,
	"hotmail.com": true, "icloud.com": true, "live.com": true, "me.com": true, "outlook.com": true, "proton.me": true,
	"protonmail.com": true, "qq.com": true, "web.de": true, "yahoo.com": true,
}

// Registered says which of domains are registered, each by the one that was
// registered for it: example.org for mail.example.org. Those of which it is not
// known are left out, and so are those beyond the fiftieth that would have to
// be looked up. The errors say why; what is known stands beside them.
func (c *Client) Registered(ctx context.Context, domains []string) (map[string]bool, error) {
	below := make(map[string][]string) // registered domain → those asked for
	var order []string
	for _, d := range domains {
		name := registrable(d)
		if name == "" {
			continue
		}
		if below[name] == nil {
			order = append(order, name)
		}
		below[name] = append(below[name], d)
	}

	var mu sync.Mutex
	known := make(map[string]bool)
	var unknown []error
	tell := func(name string, registered bool, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			unknown = append(unknown, fmt.Errorf("%q: %w", name, err))
			return
		}
		for _, d := range below[name] {
			known[d] = registered
		}
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	asked := 0
	for _, name := range order {
		if registered, ok := c.kept(name); ok || providers[name] {
			tell(name, registered || providers[name], nil)
			continue
		}
		if c.client.Offline {
			continue
		}
		if asked++; asked > most {
			continue
		}
		group.Go(func() error {
			registered, err := c.lookUp(ctx, name)
			if err == nil {
				err = c.keep(name, registered)
			}
			tell(name, registered, err)
			return nil
		})
	}
	group.Wait() // none of them returns an error
	return known, errors.Join(unknown...)
}

// lookUp asks DNS, and where that has no such name the domain's registry.
func (c *Client) lookUp(ctx context.Context, name string) (bool, error) {
	there, err := c.resolves(ctx, name)
	if there || err != nil {
		return there, err
	}
	return c.inRegistry(ctx, name)
}

// registrable returns the domain that somebody registered for a name, "" for
// what is no name. A suffix below which a provider gives names away, such as
// github.io, is itself registered.
func registrable(name string) string {
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(name, "."))
	if err != nil || len(name) > maxName {
		return ""
	}
	suffix, official := publicsuffix.PublicSuffix(name)
	for !official && strings.Contains(suffix, ".") {
		name = suffix
		_, above, _ := strings.Cut(suffix, ".")
		suffix, official = publicsuffix.PublicSuffix(above)
	}
	label, ok := strings.CutSuffix(name, "."+suffix)
	if !ok {
		return "" // a suffix alone
	}
	return label[strings.LastIndexByte(label, '.')+1:] + "." + suffix
}

// An answer is what is kept of a look-up.
type answer struct {
	At         time.Time
	Registered bool
}

func (c *Client) kept(name string) (registered, ok bool) {
	data, err := c.client.Cache.Document(document(name))
	if data == nil || err != nil {
		return false, false // it is asked again
	}
	var a answer
	if json.Unmarshal(data, &a) != nil || !c.client.Offline && time.Since(a.At) > fresh {
		return false, false
	}
	return a.Registered, true
}

func (c *Client) keep(name string, registered bool) error {
	data, err := json.Marshal(answer{time.Now(), registered})
	if err != nil {
		return err
	}
	return c.client.Cache.KeepDocument(document(name), data)
}

// document names what is kept of a domain in the cache.
func document(name string) string { return "domain 1\n" + name }
