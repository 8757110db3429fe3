// response_mode=form_post: sends the form that the page is about. Without this the person presses its button.
"use strict";

document.querySelector("form[data-submit]").submit();
