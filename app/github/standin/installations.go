package standin

import (
	"maps"
	"slices"
	"time"
)

// An installation is the App on one account.
type installation struct {
	id          int64
	account     *user
	permissions map[string]string
	suspended   time.Time // zero while it is not
	created     time.Time
	spent       int // calls that count against its budget
}

// installedOn returns the installation on an account, nil when there is none.
func (s *Server) installedOn(owner *user) *installation {
	for _, inst := range s.installations {
		if inst.account == owner {
			return inst
		}
	}
	return nil
}

// Install installs the App on an account, with all repositories that it has, and
// returns the installation.
func (s *Server) Install(owner string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.install(s.account(owner, "Organization")).id
}

func (s *Server) install(owner *user) *installation {
	inst := &installation{id: s.id(), account: owner, permissions: s.config.Permissions, created: s.now()}
	s.installations[inst.id] = inst
	all := []*Repository{}
	for _, r := range s.repositories {
		if r.owner == owner {
			r.installation = inst
			all = append(all, r)
		}
	}
	s.emitInstallation(inst, "created", doc{"repositories": briefs(all), "requester": nil})
	return inst
}

// Uninstall takes the App off the account; its tokens are revoked.
func (s *Server) Uninstall(installation int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst := s.installations[installation]
	all := s.repositoriesOf(inst)
	delete(s.installations, installation)
	s.revoke(installation)
	for _, r := range all {
		r.installation = nil
	}
	s.emitInstallation(inst, "deleted", doc{"repositories": briefs(all)})
}

// Withdraw takes the repository away from its installation, whose tokens for it
// end.
func (r *Repository) Withdraw() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	inst := r.installation
	r.installation = nil
	r.s.emitInstallationRepositories(inst, "removed", r)
}

// Give gives the repository to the installation on its owner.
func (r *Repository) Give() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.give(r.s.installedOn(r.owner), r)
}

func (s *Server) give(inst *installation, r *Repository) {
	r.installation = inst
	s.emitInstallationRepositories(inst, "added", r)
}

// Suspend suspends the installation; its tokens are revoked, and until it is
// taken back nothing of it is told.
func (s *Server) Suspend(installation int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst := s.installations[installation]
	inst.suspended = s.now()
	s.revoke(installation)
	s.emitInstallation(inst, "suspend", nil)
}

// Unsuspend takes a suspension back. Tokens stay revoked.
func (s *Server) Unsuspend(installation int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst := s.installations[installation]
	inst.suspended = time.Time{}
	s.emitInstallation(inst, "unsuspend", nil)
}

// Grant replaces the permissions of the installation.
func (s *Server) Grant(installation int64, permissions map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inst := s.installations[installation]
	inst.permissions = permissions
	s.revoke(installation)
	s.emitInstallation(inst, "new_permissions_accepted", nil)
}

// Spent returns how many calls of the installation counted against its budget.
func (s *Server) Spent(installation int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.installations[installation].spent
}

func (s *Server) revoke(installation int64) {
	for text, t := range s.tokens {
		if t.installation.id == installation {
			delete(s.tokens, text)
		}
	}
}

// repositoriesOf returns the repositories that an installation has.
func (s *Server) repositoriesOf(inst *installation) []*Repository {
	var all []*Repository
	for _, r := range s.repositories {
		if inst != nil && r.installation == inst {
			all = append(all, r)
		}
	}
	return all
}

// listInstallations answers the oldest first.
func (s *Server) listInstallations(c *call) answer {
	all := []doc{}
	for _, id := range slices.Sorted(maps.Keys(s.installations)) {
		all = append(all, s.installationJSON(s.installations[id]))
	}
	return s.paged(c, all)
}

// listRepositories answers the repositories that the token names.
func (s *Server) listRepositories(c *call) answer {
	all := []doc{}
	for _, r := range s.repositories {
		if r.shownTo(c.token) {
			all = append(all, r.json())
		}
	}
	page := s.paged(c, all)
	page.body = doc{"total_count": len(all), "repositories": page.body}
	return page
}

// emitInstallation queues an event of an installation.
func (s *Server) emitInstallation(inst *installation, action string, more doc) {
	payload := doc{"action": action, "installation": s.installedJSON(inst), "sender": s.userJSON(s.user(Person("installer")))}
	maps.Copy(payload, more)
	s.queue("installation", action, payload)
}

// emitInstallationRepositories queues the event of a repository that an
// installation got or lost.
func (s *Server) emitInstallationRepositories(inst *installation, action string, r *Repository) {
	payload := doc{
		"action": action, "installation": s.installedJSON(inst), "repository_selection": "selected", "requester": nil,
		"repositories_added": []doc{}, "repositories_removed": []doc{}, "sender": s.userJSON(s.user(Person("installer"))),
	}
	payload["repositories_"+action] = briefs([]*Repository{r})
	s.queue("installation_repositories", action, payload)
}

// installedJSON prints an installation as events do: with numbers for times in
// recorded payloads, though the description says text.
func (s *Server) installedJSON(inst *installation) doc {
	o := s.installationJSON(inst)
	o["created_at"], o["updated_at"] = inst.created.Unix(), inst.created.Unix()
	return o
}

// briefs prints repositories as the events of installations do.
func briefs(repositories []*Repository) []doc {
	all := []doc{}
	for _, r := range repositories {
		all = append(all, doc{"id": r.id, "node_id": nodeID("R", r.id), "name": r.name, "full_name": r.fullName(), "private": !r.public})
	}
	return all
}
