package github

import (
	"context"
	"errors"
	"fmt"
)

// A Role is what a person may do in a repository. Roles are ordered: one that is
// greater may do all that a lesser one may.
type Role uint8

// GitHub's roles. None is the zero value.
const (
	None Role = iota
	Read
	Triage
	Write
	Maintain
	Admin
)

// String returns GitHub's name of the role.
func (r Role) String() string {
	switch r {
	case None:
		return "none"
	case Read:
		return "read"
	case Triage:
		return "triage"
	case Write:
		return "write"
	case Maintain:
		return "maintain"
	case Admin:
		return "admin"
	}
	return fmt.Sprintf("Role(%d)", uint8(r))
}

// ParseRole returns the role that GitHub calls by the name s.
func ParseRole(s string) (Role, error) {
	for r := None; r <= Admin; r++ {
		if r.String() == s {
			return r, nil
		}
	}
	return None, fmt.Errorf("%q is not a role", s)
}

// Role returns the role of the account login. One that GitHub does not know as a
// user, which includes every App, has [None].
//
// A custom role counts as the standard role that it is built on: of the names
// that a repository gives itself, none grants anything here.
func (r *Repository) Role(ctx context.Context, login string) (Role, error) {
	if login == "" {
		return None, nil // a deleted account
	}
	var answer permissionAnswer
	_, err := r.get(ctx, r.path("collaborators/%s/permission", login), &answer)
	if errors.Is(err, ErrNotFound) {
		return None, nil
	}
	if err != nil {
		return None, fmt.Errorf("reading role of %q in %s: %w", login, r, err)
	}
	role, err := answer.role()
	if err != nil {
		return None, fmt.Errorf("reading role of %q in %s: %w", login, r, err)
	}
	return role, nil
}

// A permissionAnswer is GitHub's. go-github's lacks the role's name, without
// which maintain looks like write and triage like read.
type permissionAnswer struct {
	Permission string `json:"permission"` // admin, write, read or none
	RoleName   string `json:"role_name"`  // may be the name of a custom role
	User       *struct {
		Permissions struct {
			Maintain bool `json:"maintain"`
			Triage   bool `json:"triage"`
		} `json:"permissions"`
	} `json:"user"`
}

func (a permissionAnswer) role() (Role, error) {
	if role, err := ParseRole(a.RoleName); err == nil {
		return role, nil
	}
	role, err := ParseRole(a.Permission)
	if err != nil || a.User == nil {
		return role, err
	}
	if role == Write && a.User.Permissions.Maintain {
		return Maintain, nil
	}
	if role == Read && a.User.Permissions.Triage {
		return Triage, nil
	}
	return role, nil
}
