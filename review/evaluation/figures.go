package evaluation

// Figures are what the catalogue shows of what was measured: how many updates of
// each sort there were, and what each indicator did.
type Figures struct {
	Date       string            `json:"date"` // on which the honest updates were measured
	Attacks    int               `json:"attacks"`
	Caught     int               `json:"caught"` // for the right reason
	Twins      int               `json:"twins"`
	Honest     int               `json:"honest"`
	Indicators map[string]Figure `json:"indicators"` // those that found anything
}

// A Figure is what one indicator did: in how many attacks it found something of
// medium or above, how often that was what a pair wants, and in how many honest
// updates it blocked, or made a notice without blocking.
type Figure struct {
	Attacks       int `json:"attacks,omitempty"`
	Right         int `json:"right,omitempty"`
	TwinsBlocked  int `json:"twins_blocked,omitempty"`
	TwinsNoticed  int `json:"twins_noticed,omitempty"`
	HonestBlocked int `json:"honest_blocked,omitempty"`
	HonestNoticed int `json:"honest_noticed,omitempty"`
}

// AddCorpus adds what was measured over the corpus.
func (f *Figures) AddCorpus(r *Results) {
	total := r.Totals[0]
	f.Attacks, f.Caught = total.Incidents.N+total.Mutants.N, total.Incidents.Count+total.Mutants.Count
	f.Twins = total.Honest
	for _, s := range r.Indicators {
		f.change(s.ID, func(of *Figure) {
			of.Attacks, of.Right = s.Attacks, s.Right
			of.TwinsBlocked, of.TwinsNoticed = s.Blocked.Count.Count, s.Noticed.Count.Count
		})
	}
}

// AddHonest adds what was measured over a list of honest updates.
func (f *Figures) AddHonest(r *Results) {
	f.Honest = r.Totals[0].Honest
	for _, s := range r.Indicators {
		f.change(s.ID, func(of *Figure) { of.HonestBlocked, of.HonestNoticed = s.Blocked.Count.Count, s.Noticed.Count.Count })
	}
}

func (f *Figures) change(id string, with func(*Figure)) {
	if f.Indicators == nil {
		f.Indicators = make(map[string]Figure)
	}
	of := f.Indicators[id]
	with(&of)
	if of != (Figure{}) {
		f.Indicators[id] = of
	}
}
