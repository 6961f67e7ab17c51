package standin

import (
	"net/http"
	"slices"
	"strings"
)

// A role is what a person may do in a repository.
type role struct {
	name string // of a custom role, or base
	base string // admin, maintain, write, triage, read or none
}

// SetRole gives a person a role: admin, maintain, write, triage, read or none.
func (r *Repository) SetRole(login, name string) { r.SetCustomRole(login, name, name) }

// SetCustomRole gives a person a role that an organization made on top of base.
func (r *Repository) SetCustomRole(login, name, base string) {
	if !slices.Contains(roleNames(), base) {
		panic("standin: no role " + base)
	}
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.user(Person(login))
	r.roles[strings.ToLower(login)] = role{name, base}
}

// roleNames are the standard roles from the least to the greatest.
func roleNames() []string { return []string{"none", "read", "triage", "write", "maintain", "admin"} }

// getPermission answers what a person may do. The old field permission knows
// neither maintain nor triage: it says write and read for them.
//
// https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
func (r *Repository) getPermission(c *call) answer {
	u := r.s.users[strings.ToLower(c.PathValue("login"))]
	if u == nil || u.kind != "User" || u.deleted {
		return refuse(http.StatusNotFound, c.PathValue("login")+" is not a user")
	}
	has, found := r.roles[strings.ToLower(u.login)]
	if !found {
		has = role{"none", "none"}
	}
	permission := has.base
	switch has.base {
	case "maintain":
		permission = "write"
	case "triage":
		permission = "read"
	}
	rank := slices.Index(roleNames(), has.base)
	o := r.s.userJSON(u)
	o["role_name"] = has.name
	o["permissions"] = doc{"pull": rank >= 1, "triage": rank >= 2, "push": rank >= 3, "maintain": rank >= 4, "admin": rank >= 5}
	return ok(doc{"permission": permission, "role_name": has.name, "user": o})
}
