package domain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/openrdap/rdap/bootstrap"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry"
)

const (
	listFresh = 24 * time.Hour
	maxAnswer = 1 << 20                // bytes of what a registry says of a domain
	pace      = 200 * time.Millisecond // between two requests to one registry
)

// inRegistry reports whether the registry of a domain has it, and is not about
// to delete it.
func (c *Client) inRegistry(ctx context.Context, name string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	server, err := c.server(ctx, name)
	if err != nil {
		return false, fmt.Errorf("list of registries: %w", err)
	}
	r := registry.Request{
		URL:    server + "domain/" + name,
		Accept: "application/rdap+json",
		Far:    c.config.List == bootstrap.DefaultBaseURL,
		Every:  pace,
	}
	resp, err := c.client.Getter.Get(ctx, r)
	if errors.Is(err, registry.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("asking its registry: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(archive.Limit(resp.Body, "bytes of an answer", maxAnswer))
	if err != nil {
		return false, fmt.Errorf("asking its registry: %w", err)
	}
	return held(data, name)
}

// held reads what a registry says of a domain. Its statuses are those of RFC
// 8056; some servers write them as EPP does, without blanks.
func held(data []byte, name string) (bool, error) {
	var told struct {
		Class  string   `json:"objectClassName"`
		Name   string   `json:"ldhName"`
		Status []string `json:"status"`
	}
	if err := json.Unmarshal(data, &told); err != nil {
		return false, fmt.Errorf("its registry's answer: %w", err)
	}
	if told.Class != "domain" || !strings.EqualFold(strings.TrimSuffix(told.Name, "."), name) {
		return false, fmt.Errorf("its registry's answer is about %q", told.Name)
	}
	leaving := slices.ContainsFunc(told.Status, func(s string) bool {
		s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
		return s == "redemptionperiod" || s == "pendingdelete"
	})
	return !leaving, nil
}

// server returns the base URL of the registry of a domain.
func (c *Client) server(ctx context.Context, name string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.list == nil || time.Since(c.at) > listFresh {
		doc, err := c.client.Document(ctx, registry.Request{URL: c.config.List + bootstrap.DNS.Filename(), Accept: "application/json"}, listFresh, nil)
		if err != nil {
			return "", err
		}
		if c.list, err = bootstrap.NewDNSRegistry(doc.Data); err != nil {
			return "", err
		}
		c.at = doc.At
	}
	found, err := c.list.Lookup(&bootstrap.Question{RegistryType: bootstrap.DNS, Query: name})
	if err != nil {
		return "", err
	}
	for _, u := range found.URLs {
		if u.Scheme == "https" || c.config.List != bootstrap.DefaultBaseURL {
			return strings.TrimSuffix(u.String(), "/") + "/", nil
		}
	}
	return "", errors.New("it has no server for this domain")
}
