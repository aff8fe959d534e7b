"""Classify a file: give a table and perhaps a zip of pictures, and take the answers away."""

from vitrine.web.batch_form import ask_files, show_check, start_button
from vitrine.web.batch_view import current_job, show_job
from vitrine.web.frame import open_page, problems_said

open_page("batch")
with problems_said():
    files, checked = ask_files()
    if files:
        with checked:
            check = show_check(files)
            if check:
                start_button(files, check)
job = current_job()
if job:
    show_job(job)
