package goproxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A SumDB is a checksum database: a transparent log of what the first one to
// ask for a version was served. It is described at
// https://go.dev/ref/mod#checksum-database.
type SumDB struct {
	Key string // its verifier's: name, hash and key, with "+" between them
	URL string // where it is asked itself, where no proxy passes its answers on
	// Public is set for the database that Go asks unconfigured.
	Public bool
}

func (db *SumDB) name() string {
	name, _, _ := strings.Cut(db.Key, "+")
	return name
}

// sums are the digests of a version's zip and of its go.mod, "" where nobody
// gives them.
type sums struct{ zip, mod string }

// sums asks the checksum database, unless the operator wants it not asked.
func (c *Client) sums(ctx context.Context, v ecosystem.Version) (sums, error) {
	if !c.vouched(v.Package) {
		return sums{}, nil
	}
	from, err := c.source(ctx)
	if err != nil {
		return sums{}, fmt.Errorf("checksum database: %w", err)
	}
	ops := &operations{ctx: ctx, c: c, from: *from}
	db := sumdb.NewClient(ops)
	var found sums
	for _, side := range []struct {
		number string
		into   *string
	}{{v.Number, &found.zip}, {v.Number + "/go.mod", &found.mod}} {
		lines, err := db.Lookup(v.Name, side.number)
		if err != nil {
			if ops.failed != nil {
				err = ops.failed // which the library does not wrap
			}
			if errors.Is(err, registry.ErrNotFound) { // here it is not the version that is missing
				err = fmt.Errorf("nothing is known of %q", v.String())
			}
			return sums{}, fmt.Errorf("checksum database: %w", err)
		}
		for _, line := range lines {
			if words := strings.Fields(line); len(words) == 3 {
				*side.into = digest(words[2])
			}
		}
		if *side.into == "" {
			return sums{}, fmt.Errorf("checksum database: no hash of %q is known", v.String())
		}
	}
	return found, nil
}

// A source is where the database's answers come from.
type source struct{ base, authorization string }

// source finds out whether a proxy passes the database's answers on, as the go
// command does. It stays with what it found.
func (c *Client) source(ctx context.Context) (*source, error) {
	c.mu.Lock()
	known := c.base
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	found := &source{base: c.config.Sums.URL}
	for _, proxy := range c.config.Proxies {
		if !proxy.asked() {
			break
		}
		base := proxy.URL + "/sumdb/" + c.config.Sums.name()
		_, err := c.client.Document(ctx, proxy.request(base+"/supported"), registry.Forever, nil)
		if err == nil {
			found = &source{base, proxy.Authorization}
			break
		}
		if !proxy.AnyError && !errors.Is(err, registry.ErrNotFound) && !errors.Is(err, registry.ErrOffline) {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base = found
	return found, nil
}

// operations are what the database's client does outside itself. What it has
// checked is kept with the registries' documents.
type operations struct {
	ctx    context.Context // of the one look-up that they serve
	c      *Client
	from   source
	failed error
}

// maxAnswer bounds what the database answers: a tile has 8 KiB.
const maxAnswer = 1 << 20

func (o *operations) ReadRemote(path string) (_ []byte, err error) {
	defer func() {
		if err != nil {
			o.failed = err
		}
	}()
	if o.c.client.Offline {
		return nil, registry.ErrOffline
	}
	resp, err := o.c.client.Getter.Get(o.ctx, registry.Request{URL: o.from.base + path, Authorization: o.from.authorization})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(archive.Limit(resp.Body, "bytes of an answer", maxAnswer))
}

func (o *operations) ReadConfig(file string) ([]byte, error) {
	if file == "key" {
		return []byte(o.c.config.Sums.Key), nil
	}
	return o.c.client.Cache.Document("sumdb config " + file) // nothing at first
}

func (o *operations) WriteConfig(file string, old, new []byte) error {
	o.c.mu.Lock()
	defer o.c.mu.Unlock()
	now, err := o.ReadConfig(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return sumdb.ErrWriteConflict
	}
	return o.c.client.Cache.KeepDocument("sumdb config "+file, new)
}

func (o *operations) ReadCache(file string) ([]byte, error) {
	data, err := o.c.client.Cache.Document("sumdb cache " + file)
	if err == nil && data == nil {
		err = registry.ErrNotFound
	}
	return data, err
}

// WriteCache keeps what was checked. What cannot be kept is asked for again.
func (o *operations) WriteCache(file string, data []byte) {
	_ = o.c.client.Cache.KeepDocument("sumdb cache "+file, data)
}

func (o *operations) Log(string) {}

// SecurityError takes what the look-up then fails with.
func (o *operations) SecurityError(message string) {
	o.failed = errors.New(strings.TrimSpace(message))
}
