"""The desks of an agency: the queue of dossiers and what officers do to one."""
