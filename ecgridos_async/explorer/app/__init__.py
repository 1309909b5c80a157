"""The explorer, a web application: find an operation, fill in its form, call it.

server      the application and its addresses
access      who may use it: the token, Host, Origin, and the headers of its pages
service     which service the calls go to
mounted     the explorer as a part of another application
listing     the operations of a version, and the search in them
forms       the fields of an operation, and the arguments in a form that was sent
pending     writes that wait for a confirmation
calls       a call with its request and its reply
wire        requests as text, with secrets masked or with names in their place
results     a result as a tree and as tables
snippets    the same call as Python, as a command and as curl
rendering   templates to pages
"""
