"""Words of the log: forms that regions build."""

from vardnav.kernel import audit

CREATE = audit.verb("questionnaires.create", sv="började på ett formulär", en="began a form")
EDIT = audit.verb("questionnaires.edit", sv="ändrade ett formulär", en="changed a form")
PUBLISH = audit.verb("questionnaires.publish", sv="publicerade ett formulär", en="published a form")
RETIRE = audit.verb("questionnaires.retire", sv="tog ett formulär ur bruk", en="took a form out of use")
