package main

import (
	"log/slog"
	"net"

	"github.com/miekg/dns"

	"github.com/bumplens/bumplens/review/domain"
	"github.com/bumplens/bumplens/review/registry"
)

// resolvConf is where a machine says which resolvers of DNS it asks.
const resolvConf = "/etc/resolv.conf"

// newDomains returns what looks domains up, with this machine's own resolvers.
// One that does not name them leaves domains unknown.
func newDomains(log *slog.Logger, client *registry.Client) *domain.Client {
	asked, err := resolvers(resolvConf)
	if err != nil {
		log.Debug("resolvers not read", "err", err)
	}
	return domain.New(domain.Config{Resolvers: asked}, client)
}

// resolvers reads the addresses of resolvers.
func resolvers(conf string) ([]string, error) {
	read, err := dns.ClientConfigFromFile(conf)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, server := range read.Servers {
		list = append(list, net.JoinHostPort(server, read.Port))
	}
	return list, nil
}
