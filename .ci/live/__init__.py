"""Deploys templates to local emulators of AWS and compares what is live with what was asked for.

Read in this order: `emulators` (what each emulator can and cannot show), `stack` (deploy, read
back, delete), `intrinsics` (the values of a template once it is deployed), `readers` (a live
resource in the words of CloudFormation), `checks` (template against live state), `expectations`
(what an example must be, whatever its template says), `mutations` (faults that must be caught).
"""
