-- Descriptions of scopes that say what they are in words an administrator knows. What an operator has written stays.

UPDATE scopes SET description = 'AI guides and summary settings'
    WHERE id = 'ai-studio' AND description = 'AI Studio guides, summary settings';
UPDATE scopes SET description = 'AI guides and summary settings (read only)'
    WHERE id = 'ai-studio:readonly' AND description = 'AI Studio guides, summary settings (read only)';
UPDATE scopes SET description = 'Audit log (read only)'
    WHERE id = 'audits:readonly' AND description = 'Audit queries (read only)';
UPDATE scopes SET description = 'Cases and case plans'
    WHERE id = 'case-management' AND description = 'Cases and plans';
UPDATE scopes SET description = 'Cases and case plans (read only)'
    WHERE id = 'case-management:readonly' AND description = 'Cases and plans (read only)';
UPDATE scopes SET description = 'Calls, chats, e-mails, messages'
    WHERE id = 'conversations' AND description = 'Interactions of every channel';
UPDATE scopes SET description = 'Calls, chats, e-mails, messages (read only)'
    WHERE id = 'conversations:readonly' AND description = 'Interactions of every channel (read only)';
UPDATE scopes SET description = 'Records of data extensions'
    WHERE id = 'data-extensions' AND description = 'Data extension reads';
UPDATE scopes SET description = 'Bot dialogs'
    WHERE id = 'dialog' AND description = 'Bot dialog engine';
UPDATE scopes SET description = 'Bot dialogs (read only)'
    WHERE id = 'dialog:readonly' AND description = 'Bot dialog engine (read only)';
UPDATE scopes SET description = 'Recognition of employees'
    WHERE id = 'employee-engagement' AND description = 'Recognitions';
UPDATE scopes SET description = 'Recognition of employees (read only)'
    WHERE id = 'employee-engagement:readonly' AND description = 'Recognitions (read only)';
UPDATE scopes SET description = 'Views of employees’ performance'
    WHERE id = 'employee-performance' AND description = 'Performance views';
UPDATE scopes SET description = 'Views of employees’ performance (read only)'
    WHERE id = 'employee-performance:readonly' AND description = 'Performance views (read only)';
UPDATE scopes SET description = 'Contacts and companies outside the organization'
    WHERE id = 'external-contacts' AND description = 'Contacts, organizations outside the org';
UPDATE scopes SET description = 'Contacts and companies outside the organization (read only)'
    WHERE id = 'external-contacts:readonly' AND description = 'Contacts, organizations outside the org (read only)';
UPDATE scopes SET description = 'Performance profiles, metrics, scorecards'
    WHERE id = 'gamification' AND description = 'Profiles, metrics, scorecards';
UPDATE scopes SET description = 'Performance profiles, metrics, scorecards (read only)'
    WHERE id = 'gamification:readonly' AND description = 'Profiles, metrics, scorecards (read only)';
UPDATE scopes SET description = 'Requests of people about their personal data (GDPR)'
    WHERE id = 'gdpr' AND description = 'Subject requests';
UPDATE scopes SET description = 'Requests of people about their personal data (GDPR) (read only)'
    WHERE id = 'gdpr:readonly' AND description = 'Subject requests (read only)';
UPDATE scopes SET description = 'Where users and the organization are'
    WHERE id = 'geolocation' AND description = 'User and org location';
UPDATE scopes SET description = 'Where users and the organization are (read only)'
    WHERE id = 'geolocation:readonly' AND description = 'User and org location (read only)';
UPDATE scopes SET description = 'Greetings that callers hear'
    WHERE id = 'greetings' AND description = 'Greetings';
UPDATE scopes SET description = 'Greetings that callers hear (read only)'
    WHERE id = 'greetings:readonly' AND description = 'Greetings (read only)';
UPDATE scopes SET description = 'Single sign-on providers'
    WHERE id = 'identity-providers' AND description = 'SSO providers';
UPDATE scopes SET description = 'Single sign-on providers (read only)'
    WHERE id = 'identity-providers:readonly' AND description = 'SSO providers (read only)';
UPDATE scopes SET description = 'Jobs that export or apply settings as code'
    WHERE id = 'infrastructureascode' AND description = 'CX-as-code jobs';
UPDATE scopes SET description = 'Jobs that export or apply settings as code (read only)'
    WHERE id = 'infrastructureascode:readonly' AND description = 'CX-as-code jobs (read only)';
UPDATE scopes SET description = 'Customer journeys, segments'
    WHERE id = 'journey' AND description = 'Journey views, segments';
UPDATE scopes SET description = 'Customer journeys, segments (read only)'
    WHERE id = 'journey:readonly' AND description = 'Journey views, segments (read only)';
UPDATE scopes SET description = 'What bots understand: domains, miners'
    WHERE id = 'language-understanding' AND description = 'NLU domains, miners';
UPDATE scopes SET description = 'What bots understand: domains, miners (read only)'
    WHERE id = 'language-understanding:readonly' AND description = 'NLU domains, miners (read only)';
UPDATE scopes SET description = 'Sites with their addresses'
    WHERE id = 'locations' AND description = 'Sites on the map';
UPDATE scopes SET description = 'Sites with their addresses (read only)'
    WHERE id = 'locations:readonly' AND description = 'Sites on the map (read only)';
UPDATE scopes SET description = 'Integrations of messaging channels'
    WHERE id = 'messaging' AND description = 'Messaging channel integrations';
UPDATE scopes SET description = 'Integrations of messaging channels (read only)'
    WHERE id = 'messaging:readonly' AND description = 'Messaging channel integrations (read only)';
UPDATE scopes SET description = 'Notification channels, subscriptions'
    WHERE id = 'notifications' AND description = 'Channels, subscriptions';
UPDATE scopes SET description = 'Settings of the organization, embedding, limits'
    WHERE id = 'organization' AND description = 'Org settings, embedding, limits';
UPDATE scopes SET description = 'Access between organizations: trustees, trustors'
    WHERE id = 'organization-authorization' AND description = 'Trustees, trustors';
UPDATE scopes SET description = 'Access between organizations: trustees, trustors (read only)'
    WHERE id = 'organization-authorization:readonly' AND description = 'Trustees, trustors (read only)';
UPDATE scopes SET description = 'Settings of the organization, embedding, limits (read only)'
    WHERE id = 'organization:readonly' AND description = 'Org settings, embedding, limits (read only)';
UPDATE scopes SET description = 'Campaigns, contact lists, rules'
    WHERE id = 'outbound' AND description = 'Campaigns, lists, rules';
UPDATE scopes SET description = 'Campaigns, contact lists, rules (read only)'
    WHERE id = 'outbound:readonly' AND description = 'Campaigns, lists, rules (read only)';
UPDATE scopes SET description = 'Users and groups by SCIM'
    WHERE id = 'scim' AND description = 'SCIM users and groups';
UPDATE scopes SET description = 'Users and groups by SCIM (read only)'
    WHERE id = 'scim:readonly' AND description = 'SCIM users and groups (read only)';
UPDATE scopes SET description = 'Agents’ screens, watched by others'
    WHERE id = 'screen-monitoring' AND description = 'Screen monitoring';
UPDATE scopes SET description = 'Agents’ screens, watched by others (read only)'
    WHERE id = 'screen-monitoring:readonly' AND description = 'Screen monitoring (read only)';
UPDATE scopes SET description = 'Social media topics, rules'
    WHERE id = 'social-media' AND description = 'Social topics, rules';
UPDATE scopes SET description = 'Social media topics, rules (read only)'
    WHERE id = 'social-media:readonly' AND description = 'Social topics, rules (read only)';
UPDATE scopes SET description = 'Stations: the phones agents use'
    WHERE id = 'stations' AND description = 'Stations';
UPDATE scopes SET description = 'Stations: the phones agents use (read only)'
    WHERE id = 'stations:readonly' AND description = 'Stations (read only)';
UPDATE scopes SET description = 'Phone system: edges, trunks, phones, sites'
    WHERE id = 'telephony' AND description = 'Edges, trunks, phones, sites';
UPDATE scopes SET description = 'Phone system: edges, trunks, phones, sites (read only)'
    WHERE id = 'telephony:readonly' AND description = 'Edges, trunks, phones, sites (read only)';
UPDATE scopes SET description = 'File uploads'
    WHERE id = 'upload' AND description = 'File upload URLs';
UPDATE scopes SET description = 'API usage queries'
    WHERE id = 'usage' AND description = 'Usage queries';
UPDATE scopes SET description = 'API usage queries (read only)'
    WHERE id = 'usage:readonly' AND description = 'Usage queries (read only)';
UPDATE scopes SET description = 'The user’s own name, e-mail address, roles and token'
    WHERE id = 'user-basic-info' AND description = 'Who am I: users/me, tokens/me';
UPDATE scopes SET description = 'A user’s own recordings'
    WHERE id = 'user-recordings' AND description = 'A user''s recordings';
UPDATE scopes SET description = 'A user’s own recordings (read only)'
    WHERE id = 'user-recordings:readonly' AND description = 'A user''s recordings (read only)';
UPDATE scopes SET description = 'People of the organization'
    WHERE id = 'users' AND description = 'People of the org';
UPDATE scopes SET description = 'Rules that group users'
    WHERE id = 'users-rules' AND description = 'User rules';
UPDATE scopes SET description = 'Rules that group users (read only)'
    WHERE id = 'users-rules:readonly' AND description = 'User rules (read only)';
UPDATE scopes SET description = 'People of the organization (read only)'
    WHERE id = 'users:readonly' AND description = 'People of the org (read only)';
UPDATE scopes SET description = 'Web chat, legacy'
    WHERE id = 'web-chat' AND description = 'Legacy web chat';
UPDATE scopes SET description = 'Web chat, legacy (read only)'
    WHERE id = 'web-chat:readonly' AND description = 'Legacy web chat (read only)';
UPDATE scopes SET description = 'Messenger deployments on websites'
    WHERE id = 'webdeployments' AND description = 'Messenger deployments';
UPDATE scopes SET description = 'Messenger deployments on websites (read only)'
    WHERE id = 'webdeployments:readonly' AND description = 'Messenger deployments (read only)';
UPDATE scopes SET description = 'Work schedules, forecasts, time off'
    WHERE id = 'workforce-management' AND description = 'WFM of every kind';
UPDATE scopes SET description = 'Work schedules, forecasts, time off (read only)'
    WHERE id = 'workforce-management:readonly' AND description = 'WFM of every kind (read only)';
UPDATE scopes SET description = 'Tasks'
    WHERE id = 'workitems' AND description = 'Task management';
UPDATE scopes SET description = 'Tasks (read only)'
    WHERE id = 'workitems:readonly' AND description = 'Task management (read only)';
