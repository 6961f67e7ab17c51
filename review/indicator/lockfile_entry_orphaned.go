package indicator

var lockfileEntryOrphaned = Indicator[*Change]{
	ID:       "lockfile-entry-orphaned",
	Title:    "lockfile fixes a package that nothing needs",
	Severity: Medium,
	Check:    checkLockfileEntryOrphaned,
}

func checkLockfileEntryOrphaned(c *Change) ([]Finding, error) {
	if !c.To.Orphan || c.Old().Orphan {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = "The lockfile fixes this package, and nothing that the project asks for needs it."
	return []Finding{f}, nil
}
