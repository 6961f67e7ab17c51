package goproxy

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Proxy is one element of GOPROXY: a base URL, one of the words "direct" and
// "off", or "file" for a folder, which is not read.
type Proxy struct {
	URL           string // without a "/" at its end
	Authorization string // for its host and no other, "" for none
	// AnyError is set when the next element is tried after any error, and not
	// only after that this proxy lacks something.
	AnyError bool
}

const (
	direct = "direct" // modules are taken from their repositories
	off    = "off"    // nothing is fetched
	folder = "file"   // a proxy's files on the operator's own disk
)

// asked reports whether an element is a proxy at all.
func (p Proxy) asked() bool { return p.URL != direct && p.URL != off && p.URL != folder }

func (p Proxy) request(address string) registry.Request {
	return registry.Request{URL: address, Authorization: p.Authorization}
}

// ParseProxies reads a GOPROXY, as the go command does. Credentials in an
// address become its authorization.
func ParseProxies(list string) ([]Proxy, error) {
	var proxies []Proxy
	for list != "" {
		element, anyError := list, false
		if i := strings.IndexAny(list, ",|"); i >= 0 {
			element, anyError, list = list[:i], list[i] == '|', list[i+1:]
		} else {
			list = ""
		}
		element = strings.TrimSpace(element)
		switch element {
		case "":
			continue
		case direct, off:
			return append(proxies, Proxy{URL: element}), nil // nothing behind it is reached
		}
		if strings.HasPrefix(element, "file:/") || strings.HasPrefix(element, "/") {
			proxies = append(proxies, Proxy{URL: folder, AnyError: anyError})
			continue
		}
		if strings.ContainsAny(element, ".:/") && !strings.Contains(element, ":/") {
			element = "https://" + element
		}
		u, err := url.Parse(element)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("GOPROXY: %q is no address of a proxy", redacted(element))
		}
		p := Proxy{AnyError: anyError}
		if u.User != nil {
			password, _ := u.User.Password()
			p.Authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
			u.User = nil
		}
		p.URL = strings.TrimSuffix(u.String(), "/")
		proxies = append(proxies, p)
	}
	if len(proxies) == 0 {
		return nil, errors.New("GOPROXY has no elements")
	}
	return proxies, nil
}

// redacted leaves out what may be a password.
func redacted(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// document returns a document from the first proxy that has it, and which it is.
func (c *Client) document(ctx context.Context, p ecosystem.Package, path string, fresh time.Duration, reduce func(io.Reader) ([]byte, error)) (*registry.Document, *Proxy, error) {
	if c.private(p) {
		return nil, nil, errPrivate(p)
	}
	err := error(registry.ErrNotFound)
	for i := range c.config.Proxies {
		proxy := &c.config.Proxies[i]
		switch {
		case proxy.URL == direct && i == 0:
			return nil, nil, notAsked("%q would be taken from its repository, and only proxies are read.", p.Name)
		case proxy.URL == direct && errors.Is(err, registry.ErrNotFound):
			return nil, nil, notAsked("No proxy has it, and the repository of %q is not read.", p.Name)
		case proxy.URL == folder:
			return nil, nil, notAsked("%q may be in a folder that GOPROXY names, and only proxies are read.", p.Name)
		case proxy.URL == off && i == 0:
			return nil, nil, notAsked("%q is asked of nobody, since GOPROXY is off.", p.Name)
		case !proxy.asked():
			return nil, nil, err
		}
		var doc *registry.Document
		if doc, err = c.client.Document(ctx, proxy.request(proxy.URL+"/"+path), fresh, reduce); err == nil {
			return doc, proxy, nil
		}
		// Nothing is fetched offline, and which proxy was good is not known.
		next := proxy.AnyError || errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrOffline)
		if !next || ctx.Err() != nil {
			return nil, nil, err
		}
	}
	return nil, nil, err
}

func errPrivate(p ecosystem.Package) error {
	return notAsked("%q is private by GOPRIVATE or GONOPROXY, and not sent to a proxy.", p.Name)
}

func notAsked(format string, name string) error {
	return &registry.NotAskedError{Reason: fmt.Sprintf(format, name)}
}
