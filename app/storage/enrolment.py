"""Who is enrolled: one definition, for the report of high utilizers and for the research extract."""

# A referral `r` by which its agency took somebody on: accepted, and not entered in error.
ENROLS = "r.accepted_at IS NOT NULL AND r.status <> 'entered_in_error'"
