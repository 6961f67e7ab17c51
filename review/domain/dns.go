package domain

import (
	"context"
	"errors"
	"fmt"

	"github.com/miekg/dns"
)

// resolves reports whether DNS has the name, whatever it has for it. A name is
// missing only when a resolver says so; one that fails is no answer.
func (c *Client) resolves(ctx context.Context, name string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	question := new(dns.Msg)
	question.SetQuestion(dns.Fqdn(name), dns.TypeNS)
	err := errors.New("there is no resolver to ask")
	for _, resolver := range c.config.Resolvers {
		var reply *dns.Msg
		if reply, _, err = new(dns.Client).ExchangeContext(ctx, question, resolver); err != nil {
			continue
		}
		switch reply.Rcode {
		case dns.RcodeSuccess:
			return true, nil
		case dns.RcodeNameError:
			return false, nil
		}
		err = fmt.Errorf("the resolver answered %s", dns.RcodeToString[reply.Rcode])
	}
	return false, fmt.Errorf("asking DNS: %w", err)
}
