package main

import (
	"encoding/json"
	"testing"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/review/policy"
)

// The roles that a configuration may name are those that GitHub has.
func TestRolesOfConfigurations(t *testing.T) {
	var schema struct {
		Properties struct {
			Override struct {
				Properties struct {
					Role struct{ Enum []string } `json:"min_role"`
				}
			}
		}
	}
	if err := json.Unmarshal(policy.JSONSchema, &schema); err != nil {
		t.Fatal(err)
	}
	roles := schema.Properties.Override.Properties.Role.Enum
	for _, name := range roles {
		if r, err := github.ParseRole(name); err != nil || r == github.None {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
	if len(roles) == 0 {
		t.Error("there are none")
	}
}
