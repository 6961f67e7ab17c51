package indicator

import "github.com/bumplens/bumplens/review/lockfile"

var unexplainedUpdate = Indicator[*Change]{
	ID:       "unexplained-update",
	Title:    "lockfile moves what the project asks for, unasked",
	Severity: Info,
	Check:    checkUnexplainedUpdate,
}

func checkUnexplainedUpdate(c *Change) ([]Finding, error) {
	if c.Cause != lockfile.ByLockfile || !c.Entry().Direct {
		return nil, nil
	}
	f := inLockfile(c.Entry())
	f.Message = "The lockfile alone changes this: no manifest that was edited names the package, and no other change needs it."
	return []Finding{f}, nil
}
