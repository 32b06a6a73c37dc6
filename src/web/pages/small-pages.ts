/** Pages that say one thing. */
import { html } from '../parts/html.ts';
import type { Page } from '../parts/layout.ts';

/** Before the first look, and in a process that waits for its turn. */
export const waitingPage = (holdsLease: boolean): Page => ({
  title: 'Waiting',
  section: '/',
  live: 'view',
  body: html`<h1>Nothing to show yet</h1>
    <p class="reason">
      ${
        holdsLease
          ? 'The first look at the repository and at AWS is under way.'
          : 'Another process holds the lease and decides; this one waits to take over, and shows nothing meanwhile.'
      }
    </p>`,
});

export const missingPage = (): Page => ({
  title: 'Not found',
  section: '',
  live: '',
  body: html`<h1>Not found</h1>
    <p>There is nothing here. <a href="/">All pipelines</a></p>`,
});

/** @param trouble what went wrong before, or null. @param back the path to go to afterwards */
export const loginPage = (acts: boolean, trouble: string | null, back: string): Page => ({
  title: 'Sign in',
  section: '',
  live: '',
  body: html`<h1>Sign in</h1>
    ${trouble === null ? null : html`<p class="notice error" role="alert">${trouble}</p>`}
    ${
      acts
        ? html`<p class="reason">
              With the token of this service you may look, approve, retry, suspend and resume.
            </p>
            <form class="filter" method="post" action="/login">
              <input type="hidden" name="back" value="${back}" />
              <label
                >Token <input type="password" name="token" required autocomplete="current-password"
              /></label>
              <button>Sign in</button>
            </form>`
        : html`<p class="reason">
            This service only shows what it does. Whoever runs it may set MLOPS_API_TOKEN to allow more.
          </p>`
    }`,
});

export const signedInPage = (): Page => ({
  title: 'Signed in',
  section: '',
  live: '',
  body: html`<h1>Signed in</h1>
    <p class="reason">
      In this browser you may look, approve, retry, suspend and resume, for 12 hours at most.
    </p>
    <form method="post" action="/logout"><button>Sign out</button></form>`,
});

export const donePage = (title: string, message: string, back: string): Page => ({
  title,
  section: '',
  live: '',
  body: html`<h1>${title}</h1>
    <p class="reason">${message}</p>
    <p><a href="${back}">Back</a></p>`,
});
