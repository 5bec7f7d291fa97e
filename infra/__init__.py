"""shirehall: councils that share ICT, declared once and built as code."""
