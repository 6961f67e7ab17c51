package behavior

// telling returns the one of a list's texts that is the path of a credential,
// under a home folder or not, or a variable that holds one, for all of them.
func (e *evaluator) telling(list []value) value {
	if !e.spend(16 * min(len(list), maxTelling)) {
		return value{}
	}
	for i, part := range list {
		if i == maxTelling {
			break
		}
		if part.known && (credentialPath(part.text) != "" || credentialPath("~/"+part.text) != "" || secretVariable(part.text) && isUpper(part.text[0])) {
			return part
		}
	}
	return value{}
}

// maxTelling is how many texts of a list are looked at for one that tells.
const maxTelling = 64
