package github

// NewTurns returns what gives turns when there is no Pace.
func NewTurns() Pace { return newTurns() }
